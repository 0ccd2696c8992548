#pragma once
// Calls that the SQL standard gives a syntax of their own, as the plain calls that servers before
// 14 print, and newer ones still do where the schema was written or restored with plain calls.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diff/compare/text_shapes.h"
#include "diff/compare/text_tree.h"

namespace pgsnap::diff {

struct PlainCall {
  std::string_view function;  // as servers print it, quoted where they quote it
  std::string first;          // contents of a constant before the arguments, if any: 'x'::text
  std::vector<Items> arguments;
  std::string last;  // contents of a constant behind them, if any: 'x'::text
};

// Nothing where the item is no call, or one that has no other form, or is not understood.
std::optional<PlainCall> plain_call(const TextTree& tree, const Item& item);

// Whether the function surely is the one for text among those of its name, so that a cast of
// these arguments to text says nothing. Servers print such a cast, where it is implicit, in a
// plain call only.
bool takes_text(const TextTree& tree, const PlainCall& call);

// Whether takes_text says something of that argument.
bool is_text_argument(const PlainCall& call, std::size_t argument);

}  // namespace pgsnap::diff
