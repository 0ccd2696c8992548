#pragma once
// A plan as a short list for people: what happens to which object.

#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

std::string render_text(const Plan& plan);

}  // namespace pgsnap::diff
