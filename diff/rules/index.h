#pragma once
// What PostgreSQL looks for in a partition's indexes.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Whether PostgreSQL could take `part`, an index of a partition or a constraint with one, for the part of `whole`,
// an index or key of the partitioned table: it takes the first that will do.
bool will_do_for(const model::Object& part, const model::Object& whole);

// Whether ATTACH PARTITION, by this link, would take a partition's index for one of the parent's that is not its own:
// it has none, or that comes later, and another is there that it would do for.
bool would_be_taken(const model::Object& index, const model::Object& link, const Context&);

}  // namespace pgsnap::diff
