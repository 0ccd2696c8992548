#pragma once
// RETURNING lists of rules. PostgreSQL compares such a list with the columns that the table has when the rule is made,
// and keeps the rule as it is when the table gets or loses columns later.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Throws Error for a rule that the plan would make and PostgreSQL would not: its list is not as long as the table is
// wide, or the table has lost a column, of which no server lets a list be made.
void refuse_returning_lists(const Context&, const Actions&);

}  // namespace pgsnap::diff
