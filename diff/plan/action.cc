#include "diff/plan/action.h"

#include "snapshot/model/kinds.h"

namespace pgsnap::diff {

Slot address_slot(const model::Address& address) {
  return std::string(model::kind_info(address.kind).name) + '\0' + std::string(address.key);
}

std::string Action::sql() const {
  std::string text = head;
  if (has_clauses) {
    text += " (";
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      text += (i ? ",\n    " : "\n    ") + clauses[i].text;
    }
    text += clauses.empty() ? ")" : "\n)";
  }
  return text + tail;
}

void Action::forget_edges() {
  for (auto* addresses :
       {&produces, &destroys, &needs, &uses_old, &follows, &precedes, &reshapes_too, &renews_too}) {
    *addresses = {};
  }
  releases = {};
  claims = {};
}

}  // namespace pgsnap::diff
