#pragma once
// A last look at SQL before it is printed or run: is it exactly one statement, to a server and
// to psql alike? Lexical only: no grammar, no recursion, one pass.
//
// The two do not cut a script alike. psql ends a statement at each ";" that is outside
// brackets and not, as it counts BEGIN, CASE and END, inside the body of a CREATE FUNCTION or
// PROCEDURE; it runs what follows a backslash; and it puts the value of its variable x where it
// reads :x, :'x', :"x" or :{?x} outside quotes, if there is such a variable. Some always exist
// (USER, HOST, LAST_ERROR_MESSAGE ...), others come from a user's .psqlrc or command line.
// In server-printed SQL a colon that is neither :: nor := stands in an array slice or between
// key and value of JSON_OBJECT. The latter has a space behind it and is harmless. A slice has
// none: [1:2] is accepted (a variable named 2 would have to be set on purpose), while [1:n] is
// named a problem, which psql_safe mends.

#include <optional>
#include <string>
#include <string_view>

namespace pgsnap::diff {

// What is wrong, as the rest of a sentence about the statement ("has a quoted name that does not
// end"); nothing where it is one statement without its final semicolon.
// standard_conforming_strings is taken to be on.
std::optional<std::string> statement_problem(std::string_view sql);

// The same statement with what psql or a server could misread written otherwise: a space after the colon
// of a slice, quotes about a column or the like named begin in a function's body, and E'...' for literals
// with a backslash, which would end elsewhere where a role or database has standard_conforming_strings
// off. Text that statement_problem objects to for other reasons comes back as far as it could be read;
// check it afterwards.
std::string psql_safe(std::string_view sql);

}  // namespace pgsnap::diff
