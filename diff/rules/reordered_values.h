#pragma once
// How values reach a composite type that is made anew with its attributes in another order: a row's text
// does not fit it, wherever such rows are: in a column, in an array, a domain or another row.

#include <string>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Whether the column's old type is made of such a type, directly or not.
bool holds_reordered_rows(const Change& column, const Context&);

// The column's new value out of its old one, called `name`. What arrays hold is put in order by functions
// that are there for the statement alone: `user`, which has the value, waits for them, and they go after it.
std::string reordered_value(const Change& column, const std::string& name, const Context&,
                            Action& user, Actions&);

}  // namespace pgsnap::diff
