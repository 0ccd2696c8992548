#pragma once
// What a statement costs the sessions beside it: facts of PostgreSQL, from its documentation. Only what
// is certain is said; a relation that the plan itself makes is of no interest.

#include <string>
#include <string_view>

#include "diff/plan/action.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

struct Effects {
  std::string_view lock;  // the level; "" where it is not known
  std::string locked;     // the relation that it is taken on, as address_text has it
  std::string_view work;  // "scan" or "rewrite" of that relation's rows, or ""
};

// The lock that the rule that wrote the statement has said goes before.
Effects effects_of(const Action& action, const model::Catalog& from, const model::Catalog& to);

}  // namespace pgsnap::diff
