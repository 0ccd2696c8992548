#include "diff/render/text.h"

#include "snapshot/model/printable.h"

namespace pgsnap::diff {

std::string render_text(const Plan& plan) {
  std::string out;
  for (const Action& action : plan.actions) {
    out += action.verb == Action::Verb::drop     ? "- drop    "
           : action.verb == Action::Verb::create ? "+ create  "
                                                 : "~ alter   ";
    out += model::printable(model::address_text(action.object));
    if (!action.data_loss.empty()) out += "  (loses " + action.data_loss + ")";
    out += "\n";
  }
  return out;
}

}  // namespace pgsnap::diff
