#pragma once
// What is renamed out of the way while one of its name is made, and dropped or emptied after that.

#include <string>
#include <string_view>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// The name that it has meanwhile, unquoted: its own and "__old", at most NAMEDATALEN - 1 bytes long, and on neither side
// in use beside it. The same each time that it is asked for, and another one for each object.
//
// Of a type, a sequence, or what else is in a schema and shares the names of relations and types.
std::string relation_name_aside(std::string_view schema, std::string_view name, const Context&);
std::string collation_name_aside(const model::Address& collation, const Context&);
// In its table, and in the tables that have it from there.
std::string column_name_aside(const model::Address& column, const Context&);

}  // namespace pgsnap::diff
