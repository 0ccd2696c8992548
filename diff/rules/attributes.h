#pragma once
// Owner, privileges, comment, security labels: the same statements for every kind.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Gives a new object its attributes. before: what it replaces, or no object. Attributes that are
// not compared are kept from there.
void create_attributes(const model::Object& before, const model::Object& to, const Context&,
                       Actions&);

// Makes good the changed attributes among change.fields.
void alter_attributes(const Change& change, const Context&, Actions&);

}  // namespace pgsnap::diff
