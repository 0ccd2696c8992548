#pragma once
// Statements that name columns by their places (see compare/listed_columns.h), for a server where a table will
// have its columns in another order than in TO: one is gone, one is new.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// For KindRules::finish. Puts such lists, and the values of rows, into the order of the server that runs the plan.
// Throws Error where nobody knows what one names.
void put_columns_in_place(const Context&, Actions&);

// Throws Error for what the plan would make and that names the columns of several functions in a row, where one of these
// gives more than it did when the text was stored: the names behind would be those of other columns.
void refuse_grown_lists(const Context&, const Actions&);

}  // namespace pgsnap::diff
