#pragma once
// Tables made of a composite type (CREATE TABLE … OF).

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// NOT OF and OF around everything that is done to the table's columns and to the types: while it
// is of no type, a table's columns are altered like any other's. from and to: the table.
void change_type_of_table(const model::Object& from, const model::Object& to, const Context&,
                          Actions&);

// The same for every table of this composite type that stays of it.
void change_tables_of_type(const model::Object& composite_type, const Context&, Actions&);

}  // namespace pgsnap::diff
