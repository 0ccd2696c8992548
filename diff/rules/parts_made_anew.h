#pragma once
// Constraints and indexes of a partitioned table whose column gets another type, collation or generation expression
// (17). PostgreSQL makes them anew, and gives the partitions what the whole has, under names that it chooses: what a
// part has of its own is lost (measured, 12 to 18), partitions that had none get one, and up to 16 all parts get the
// comment of the whole.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Whether the parts of an index, key or foreign key of `from` would then be others than now.
bool loses_parts_when_made_anew(const model::Object& whole, const Context&);

}  // namespace pgsnap::diff
