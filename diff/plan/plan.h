#pragma once
// From changes to statements in an order that runs. It names no kind.

#include <memory>
#include <string>
#include <vector>

#include "diff/options.h"
#include "diff/plan/graph.h"
#include "diff/rules/effects.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// The statements before any was folded into another, and what each waits for.
struct PlanGraph {
  ActionList actions;
  std::vector<Edge> edges;
};

struct Plan {
  ActionList actions;                   // in order
  std::vector<Effects> effects;         // of each action, what it costs others
  std::vector<std::string> notes;       // for people, on standard error
  std::vector<model::Address> hidden;   // what differs and the filter leaves out
  PlanGraph graph;                      // where the options ask for it
  std::vector<std::string> settings;    // statements that a session needs before the others
  std::shared_ptr<const void> storage;  // what addresses point to that are of neither catalog

  bool destructive() const;
};

// Throws model::Error when the statements cannot be ordered, a change cannot be made, or one would
// touch or need what the filter leaves out. The catalogs must outlive the plan.
Plan make_plan(const model::Catalog& from, const model::Catalog& to, const Options& options);

}  // namespace pgsnap::diff
