#pragma once
// What functions, procedures and aggregates have in common.

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// Functions, procedures and aggregates of one name differ in the types of their arguments.
Slot routine_slot(const model::Object& routine);

// CREATE OR REPLACE gives a name to an argument that had none, and changes no name.
bool renames_argument(const std::vector<std::string_view>& from,
                      const std::vector<std::string_view>& to);

// PostgreSQL does not know what a function whose body is a text uses. Puts the functions that the
// plan makes after what it makes of their bodies' names, where nothing forbids: then they can run
// where the plan runs them, in a default of a new column or the keys of an index.
void order_by_bodies(const Context&, Actions&);

}  // namespace pgsnap::diff
