#pragma once
// What waits for what in a plan, in the language of dot (Graphviz).

#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

std::string render_graph(const PlanGraph& graph);

}  // namespace pgsnap::diff
