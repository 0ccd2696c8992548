#pragma once
// The outermost SELECT of a view, when its FROM has a single item: there, and nowhere within its
// subqueries, servers before 16 write columns with that item's name.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "diff/compare/text_tree.h"

namespace pgsnap::diff {

struct OuterQuery {
  std::string from_item;  // the name its columns are qualified with
  // Names of result columns that are something else than the FROM item's column of that name.
  // In ORDER BY such a name alone means the result column.
  std::unordered_set<std::string> shadowed;
};

// Nothing for set operations, joins, lists in FROM, and whatever is not surely a single item.
std::optional<OuterQuery> lone_item_query(const TextTree& tree);

// What a name token stands for: without its quotes.
std::string name_of(const TextTree& tree, std::uint32_t token);

}  // namespace pgsnap::diff
