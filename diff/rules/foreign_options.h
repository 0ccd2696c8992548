#pragma once
// OPTIONS (…) of wrappers, servers, foreign tables and their columns: "name=value", or "name !hidden"
// for a secret, whose value no snapshot holds. A secret is never made up: what would need its value
// is left out of the statement, and told.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// " options (name 'value', …)", or nothing.
std::string create_options(const model::Object& to, model::FieldId field, Actions& actions);

// "options (drop name, add name 'value', set name 'value')", or nothing.
std::string option_changes(const Change& change, model::FieldId field, Actions& actions);

}  // namespace pgsnap::diff
