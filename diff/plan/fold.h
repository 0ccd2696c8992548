#pragma once
// Cosmetics: columns, defaults and constraints of a new table become part of its CREATE TABLE.
// The plan is right without it.

#include <vector>

#include "diff/plan/graph.h"

namespace pgsnap::diff {

// Merges actions into an earlier one where nothing that they wait for stands in between, and leaves
// the rest in order. order: the actions' sorted indexes.
void fold(ActionList& actions, const std::vector<std::size_t>& order,
          const std::vector<Edge>& edges);

}  // namespace pgsnap::diff
