#pragma once
// A plan must neither touch nor need what the filter leaves out: that is refused, with names.

#include "diff/plan/fates.h"
#include "diff/rules/rule.h"

namespace pgsnap::diff {

void refuse_touching_what_is_left_out(const Fates& fates, const Context& context);

// Notes of what it needs that is there, differs and is hidden go to the actions.
void refuse_needing_what_is_left_out(const Fates& fates, const Context& context, Actions& actions);

}  // namespace pgsnap::diff
