#include "snapshot/capture/inherited_texts.h"

#include <vector>

#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"

namespace pgsnap::capture {

std::string_view InheritedTexts::find(std::uint32_t relation, std::string_view name) {
  std::vector<Entry*> heirs;  // on the way up; a hostile server may say that they go in a circle
  std::pair<std::uint32_t, std::string> key{relation, std::string(name)};
  for (;;) {
    const auto it = entries_.find(key);
    if (it == entries_.end() || heirs.size() > entries_.size()) {
      throw model::Error("the catalogs say that constraint " + model::printable(key.second) +
                         " of relation " + std::to_string(relation) +
                         " is inherited, and no parent has it");
    }
    if (it->second.parent == 0) {
      // Said to each, so that a long chain is walked once.
      for (Entry* heir : heirs) *heir = it->second;
      return it->second.text;
    }
    heirs.push_back(&it->second);
    key.first = it->second.parent;
  }
}

}  // namespace pgsnap::capture
