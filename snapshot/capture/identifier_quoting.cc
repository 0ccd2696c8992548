#include "snapshot/capture/identifier_quoting.h"

#include <algorithm>

namespace pgsnap::capture {

void IdentifierQuoting::append(std::string& text, std::string_view name) const {
  const bool plain =
      !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (plain && !keywords_.contains(std::string(name))) {
    text += name;
    return;
  }
  text += '"';
  for (char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  text += '"';
}

}  // namespace pgsnap::capture
