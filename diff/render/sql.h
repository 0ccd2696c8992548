#pragma once
// A plan as SQL for psql.

#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

// Statements separated by blank lines; "" when there are none.
std::string render_sql(const Plan& plan);

}  // namespace pgsnap::diff
