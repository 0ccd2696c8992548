#pragma once
// Names of the exclusion constraints that a partitioned table's makes in its partitions. PostgreSQL chooses them, and
// takes none over that is there already, under whatever name.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Gives such a clone of `to`, which `maker` makes, the name that it is to have, where PostgreSQL chooses another one.
// Notes where nobody knows which it chooses.
void name_exclusion_clone(const model::Object& to, const model::Address& maker, const Context&,
                          Actions&);

}  // namespace pgsnap::diff
