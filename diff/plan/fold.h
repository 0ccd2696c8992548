#pragma once
// Cosmetics: columns, defaults and constraints of a new table become part of its CREATE TABLE.
// The plan is right without it.

#include <vector>

#include "diff/plan/graph.h"

namespace pgsnap::diff {

// Merges actions into an earlier one where nothing that they wait for stands in between.
// order: the actions' sorted indexes. Returns the actions that are left, in order.
std::vector<Action> fold(std::vector<Action> actions, const std::vector<std::size_t>& order,
                         const std::vector<Edge>& edges);

}  // namespace pgsnap::diff
