#pragma once
// What goes with a role when it is dropped: its memberships and settings.

#include <initializer_list>
#include <string_view>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// The first of these roles that the plan drops, or no address.
model::Address gone_role(std::initializer_list<std::string_view> names, const Context& context);

}  // namespace pgsnap::diff
