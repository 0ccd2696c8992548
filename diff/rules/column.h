#pragma once
// What the files about columns share. column.cc makes and drops them; column_inheritance, column_not_null,
// column_identity and column_retyping each have one property whose changes take more than a clause;
// column_taking_along has what else is made anew for a column's change.

#include "diff/rules/relation.h"

namespace pgsnap::diff {

// alter table "s"."t" alter column "c"; with ONLY where the table's children are not meant.
std::string alter_column(const model::Object& column, const Context& context, bool only = true);

// A column of a table or foreign table: others (a view's, an index's) have no statements of their own.
bool in_table(const model::Object& column);
bool is_foreign(const model::Object& column);

}  // namespace pgsnap::diff
