#pragma once
// A plan as JSON: documented in diff/README.md, versioned, stable.

#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

std::string render_json(const Plan& plan);

}  // namespace pgsnap::diff
