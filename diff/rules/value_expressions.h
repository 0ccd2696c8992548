#pragma once
// Expressions with values of a type: a view with NULL::app.users, a function with such a default. Since the minor
// versions of November 2026 (measured: 15.20) PostgreSQL refuses to give an attribute of a composite type, or a column of
// a table, another type, to give rows of a table values in a new column, and to make a domain that is inside of another
// type stricter, while there is such an expression ("cannot alter type … because … uses it"). They go before, and come
// again after.

#include <vector>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// The objects with an expression that has values of the type in it, by itself or inside of arrays, domains, ranges and
// rows. Of a relation: its rows; expressions that merely read the relation are none. inside_only: those that have it
// inside of something else. Sorted.
std::vector<model::Address> expressions_with(const model::Address& type, const model::Catalog&,
                                             bool inside_only = false);

// For KindRules::finish. What gives attributes, or columns, other types and values comes in between.
void keep_types_from_expressions(const Context&, Actions&);

// The action comes once those of `from` have gone that do not stay, and before those of `to` come.
void come_between_expressions(const model::Address& type, const Context&, Action&,
                              bool inside_only = false);

}  // namespace pgsnap::diff
