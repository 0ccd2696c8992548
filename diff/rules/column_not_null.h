#pragma once
// NOT NULL of columns: a mark, and since 18 a constraint with a name.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// NOT NULL as a column's definition says it, with a space before it.
std::string not_null_clause(const model::Object& column, const Context&);

Action& add_not_null(const model::Object& to, const Context&, Actions&);

// Whether a column is NOT NULL by a parent's. The constraint's name is then the one that it got,
// and stays: PostgreSQL renames no inherited constraint.
bool inherits_not_null(const model::Object& column, const model::Catalog&, const Context&);

// Before 18 a child's column may be nullable where its parent's is not: that which comes by inheritance loses it.
void lose_inherited_not_null(const model::Object& to, const Context&, Actions&);

void set_not_null(const Change&, const Context&, Actions&);

}  // namespace pgsnap::diff
