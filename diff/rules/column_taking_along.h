#pragma once
// What a column's change takes along: objects that do not differ themselves, and are made anew for it.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// For KindRules::remakes. A retyped key column takes its table along; one of two parents, or that is to be inherited, or no
// more, the links to parents and, where it is made anew, the children's; one whose rows get values, expressions with rows.
std::vector<model::Address> taken_along(const Change&, const Context&);

// Whether ADD COLUMN gives the rows that are there values in the column, or looks at them. with_identity: whether it has
// the identity in it.
bool gets_values(const model::Object& column, bool with_identity, const Context&);

}  // namespace pgsnap::diff
