#pragma once
// Where the server reads what it prints as something else, or not at all:
//
// The marks of a CYCLE clause, SET c TO 'y' DEFAULT 'n', are printed as expressions, 'y'::text. The grammar wants
// constants there: text 'y'. An array's type is said by its name, _int4 '{1}'.
//
// Rows within rows are compared as values: ((a, b), c) = ((d, e), f) is printed as ROW(a, b) = ROW(d, e) AND c = f.
// That is read as a = d AND b = e, which is unknown where the values' NULLs were equal. What it was is
// ROW(ROW(a, b)) = ROW(ROW(d, e)). Rows that are no values are taken apart when they are read, and never so printed.

#include <string>
#include <string_view>

namespace pgsnap::diff {

// The statement, of which server-printed texts are parts, so that the server reads what it printed. A mark whose type
// cannot be said so stays.
std::string readable_text(std::string_view sql);

}  // namespace pgsnap::diff
