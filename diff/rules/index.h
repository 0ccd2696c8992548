#pragma once
// What PostgreSQL looks for in a partition's indexes.

#include "snapshot/model/object.h"

namespace pgsnap::diff {

// Whether PostgreSQL could take `part`, an index of a partition or a constraint with one, for the part of `whole`,
// an index or key of the partitioned table: it takes the first that will do.
bool will_do_for(const model::Object& part, const model::Object& whole);

}  // namespace pgsnap::diff
