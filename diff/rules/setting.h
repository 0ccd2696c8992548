#pragma once
// Settings of functions, roles and databases.

#include <string>
#include <string_view>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// "set "name" to 'value'", of a value as the catalogs keep it: a list of names (the settings with
// GUC_LIST_QUOTE, as pg_dump knows them) keeps its commas, any other value is one literal.
std::string set_clause(std::string_view name, std::string_view value);

// The three things that happen to a setting which is an object. head: "alter role "x" ". A value
// that may be a secret is in no snapshot, and told instead of set.
void create_setting(const model::Object& to, const std::string& head, model::FieldId value,
                    Actions& actions);
void drop_setting(const model::Object& from, const std::string& head, model::FieldId value,
                  Actions& actions);
void alter_setting(const Change& change, const std::string& head, model::FieldId value,
                   Actions& actions);

}  // namespace pgsnap::diff
