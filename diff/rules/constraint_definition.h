#pragma once
// What a constraint says, as CREATE TABLE and ALTER TABLE take it.

#include <string>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// What follows CONSTRAINT and the name in ADD CONSTRAINT: check (…), foreign key … and their like, put
// together from the catalog's columns; of EXCLUDE what pg_get_constraintdef prints.
std::string constraint_definition(const model::Object& constraint, const Context&);

}  // namespace pgsnap::diff
