#pragma once
// Shapes that rules look for in a text's tree. Each says yes only where it is sure.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "diff/compare/text_tree.h"

namespace pgsnap::diff {

using Items = std::span<const Item>;

// One value: an operand, CASE ... END, a call with FILTER or OVER.
bool is_value(const TextTree& tree, Items items);

// The places between the commas; nothing where one of them is not a value.
std::optional<std::vector<Items>> values_between_commas(const TextTree& tree, Items items);

// The contents of a bracket that holds a query, or of a statement.
bool is_query(const TextTree& tree, Items items);

// "AND" or "OR" where that word parts values and nothing else is there, else empty.
std::string_view boolean_word(const TextTree& tree, Items items);

// [value, operator, value] or [value, operator, ANY or ALL, (...)].
bool is_operator(const TextTree& tree, Items items);

// (CURRENT_USER)::text and the like.
bool is_name_as_text(const TextTree& tree, const Item& item);

// Of type text, or behind ANY an array of it in its bracket.
bool is_text(const TextTree& tree, const Item& item);

// ((ARRAY[...])::a[])::b[], whose elements are cast to a and then to b.
struct ArrayCasts {
  std::uint32_t level = 0;        // of the array's elements
  std::vector<TokenRange> types;  // of an element, the outermost first
};
std::optional<ArrayCasts> array_casts(const TextTree& tree, const Item& item);

}  // namespace pgsnap::diff
