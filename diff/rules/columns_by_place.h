#pragma once
// Statements that name columns by their places: FROM f() f(a, b, c), which servers always print for functions
// that give rows of a table, and FROM t t(a, b, c). Where the table has its columns in another order than in
// TO (one is gone, one is new), the same text means other columns.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Which of a FROM's items have a list of names for their columns. Only what is in a schema counts: functions of
// PostgreSQL's own, which servers print without one, give no rows of a user's table. Lexical.
struct ColumnAliases {
  bool of_relations = false;  // of joins too
  bool of_functions = false;
};
ColumnAliases column_aliases(std::string_view sql);

// For KindRules::finish. Throws Error where a statement has such a list and a table behind it will have its
// columns in another order.
void refuse_columns_by_place(const Context&, const Actions&);

}  // namespace pgsnap::diff
