#pragma once
// The one graph over all actions, and its one deterministic sort.

#include <vector>

#include "diff/plan/action.h"

namespace pgsnap::diff {

// One action must, or should, come before another.
struct Edge {
  std::size_t before;
  std::size_t after;
  bool soft;  // a preference: given up where it would close a loop
};

// Edges between actions, from what they produce, destroy, need, use and claim.
std::vector<Edge> edges_between(const ActionList& actions);

// Indexes of the actions that must wait for one another in a circle, loop by loop.
std::vector<std::vector<std::size_t>> loops_in(std::size_t actions, const std::vector<Edge>& edges);

// Indexes of the actions in order: by the edges, then drops before the rest, then rank, then
// address. Throws model::Error that prints the loop when there is none.
std::vector<std::size_t> sort_actions(const ActionList& actions, const std::vector<Edge>& edges);

}  // namespace pgsnap::diff
