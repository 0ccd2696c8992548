#pragma once
// A plan as a short list for people: what happens to which object.

#include <functional>
#include <string>

#include "diff/plan/plan.h"

namespace pgsnap::diff {

// What happens to which object: "drop table app.users". Not printable by itself.
std::string headline(const Action& action);

// decorate: may color a line; unset: lines stay as they are.
using Decorate = std::function<std::string(const std::string& line, Action::Verb verb)>;
std::string render_text(const Plan& plan, const Decorate& decorate = {});

}  // namespace pgsnap::diff
