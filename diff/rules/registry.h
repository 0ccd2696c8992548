#pragma once
// Everything a rules file needs, and the list of all rules.

#include "diff/rules/rule.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {

// The parent of a child as ALTER names it: table "app"."users", view "app"."v".
std::string parent_reference(const model::Object& child, const model::Catalog& catalog);

}  // namespace pgsnap::diff
