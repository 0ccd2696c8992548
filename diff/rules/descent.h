#pragma once
// The way from a table down to its children and partitions, and theirs.

#include <string_view>
#include <unordered_set>
#include <vector>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// Gives `visit` the links (inheritance objects) below a table, those nearer to it first. It says whether to go on below
// the link's child, which a table with two parents is gone on from once.
template <typename Visit>
void walk_down(std::string_view table_key, const model::Catalog& catalog, Visit visit) {
  std::vector<std::string_view> tables{table_key};
  std::unordered_set<std::string_view> seen{table_key};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    for (const model::Address& link : catalog.heirs(tables[i])) {
      const std::string_view child = model::parent_key(link.key);
      if (visit(link) && seen.insert(child).second) tables.push_back(child);
    }
  }
}

}  // namespace pgsnap::diff
