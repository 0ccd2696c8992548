#include "diff/plan/action.h"

namespace pgsnap::diff {

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

}  // namespace pgsnap::diff
