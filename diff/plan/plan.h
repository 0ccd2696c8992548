#pragma once
// From changes to statements in an order that runs. It names no kind.

#include <string>
#include <vector>

#include "diff/options.h"
#include "diff/plan/action.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

struct Plan {
  std::vector<Action> actions;     // in order
  std::vector<std::string> notes;  // for people, on standard error
  std::size_t hidden = 0;          // changes left out by filters

  bool destructive() const;
};

// Throws model::Error when the statements cannot be ordered, or a change cannot be made.
Plan make_plan(const model::Catalog& from, const model::Catalog& to, const Options& options);

}  // namespace pgsnap::diff
