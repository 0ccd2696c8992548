#pragma once
// What TO has and the server that runs the plan does not know, since it is of an older major than TO's.

#include "diff/plan/fates.h"

namespace pgsnap::diff {

// Throws Error for an object that the plan would make, or change so, that the server could not read it.
// Does nothing where the server is as new as TO's.
void refuse_unknown_features(const Fates::Item& item, const Context& context);

}  // namespace pgsnap::diff
