#pragma once
// A look at text that becomes a part of a statement without quotes: is it a whole piece of SQL, that
// neither ends what stands around it nor swallows what comes behind it? Lexical only.

#include <cstdint>
#include <string_view>

namespace pgsnap::diff {

enum class Fragment : std::uint8_t {
  word,  // letters, digits, _ . - + and spaces: a code, a name of an option, a key word, a number
  integer,  // digits, with a sign perhaps
  symbol,   // an operator
  item,     // a type, an expression, a name with its schema: no comma outside brackets
  list,     // items with commas between them
  query,    // a list that may hold or end in semicolons: a query, a rule, a body
};

// What is wrong, as the rest of a sentence about the text; null where nothing is.
const char* fragment_problem(std::string_view text, Fragment form);

}  // namespace pgsnap::diff
