#pragma once
// A plan as SQL for psql.

#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

// A statement with its semicolon; where another role must run it, between SET ROLE and RESET ROLE.
std::string statement_text(const Action& action);

// Statements separated by blank lines; "" when there are none.
std::string render_sql(const Plan& plan);

}  // namespace pgsnap::diff
