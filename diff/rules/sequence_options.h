#pragma once
// The options of a sequence, alone or behind an identity column, as CREATE and ALTER have them.

#include <string>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

struct SequenceOptions {
  std::string type;  // empty: not said
  std::string start, increment, min_value, max_value, cache;
  bool cycle = false;
};

// " as bigint start with 1 …": every option, since the defaults depend on type and direction.
// set: each option with SET before it, as ALTER COLUMN takes them.
std::string option_clause(const SequenceOptions& options, bool set = false);

// Whether the bounds of `inner` are within those of `outer`.
bool is_within(const SequenceOptions& inner, const SequenceOptions& outer);

// PostgreSQL refuses bounds that the current value is outside of. Where bounds become narrower,
// statements that move the value inside, only if it is not: to `start` when it was never used.
// sequence: its quoted name.
void keep_value_in_bounds(const model::Object& object, const std::string& sequence,
                          const SequenceOptions& from, const SequenceOptions& to, Actions& actions);

}  // namespace pgsnap::diff
