#pragma once
// Texts that a relation's constraint has from its parent's of the same name: the server says whose it
// is, and prints it once. To print it again it would open the child, which is most of the cost.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace pgsnap::capture {

class InheritedTexts {
 public:
  // A constraint with a text of its own.
  void add(std::uint32_t relation, std::string_view name, std::string_view text) {
    entries_[{relation, std::string(name)}] = {0, std::string(text)};
  }
  // One whose text is that of the parent's constraint of the same name.
  void add_heir(std::uint32_t relation, std::string_view name, std::uint32_t parent) {
    entries_[{relation, std::string(name)}] = {parent, {}};
  }

  // The view is good until something is added. Throws model::Error where no ancestor has a text.
  std::string_view find(std::uint32_t relation, std::string_view name);

 private:
  struct Entry {
    std::uint32_t parent = 0;  // 0: has the text
    std::string text;
  };
  std::map<std::pair<std::uint32_t, std::string>, Entry> entries_;
};

}  // namespace pgsnap::capture
