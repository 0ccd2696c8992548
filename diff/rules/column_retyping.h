#pragma once
// A column's change to another type or collation, and what PostgreSQL cannot carry over it. What it takes along is in
// column_taking_along.h, what it means for the values in column_type.h.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

bool is_retyped(const Change&);

// Before 15 what a generated column's expression uses hung on the column, and ALTER … TYPE expected no more there than
// columns of the table, the type and the collation: "found unexpected dependency for column". And no generated column
// takes USING, where the types have no cast.
bool cannot_be_retyped(const Change&, const Context&);

// For KindRules::evicts. What PostgreSQL cannot carry over the change by itself: foreign keys and what
// compares several columns, while only one of them is of the new type; indexes of a column that becomes
// text first.
bool retyping_evicts(const Change&, const model::Object& dependent, const Context&);

// For KindRules::reshapes.
bool reshapes_users(const Change&, const Context&);

void set_column_type(const Change&, const Context&, Actions&);

}  // namespace pgsnap::diff
