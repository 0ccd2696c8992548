#pragma once
// Patterns for names, as psql's -n and .pgsnapignore have them: * stands for any characters, ? for
// one, [a-z] and [!a-z] for one of a set. Upper case is folded and these signs mean something
// outside of double quotes only; two double quotes inside of them are one.

#include <string_view>
#include <utility>
#include <vector>

namespace pgsnap::diff {

class NamePattern {
 public:
  explicit NamePattern(std::string_view pattern);
  bool matches(std::string_view name) const;

 private:
  struct Element {
    enum class Type { character, one, many, set } type;
    char character = 0;
    bool negated = false;
    std::vector<std::pair<char, char>> ranges = {};
    bool accepts(char c) const;
  };
  // The set that begins at the bracket, or where there is none the bracket itself. Returns the
  // place after it.
  std::size_t add_set(std::string_view pattern, std::size_t at);

  std::vector<Element> elements_;
};

}  // namespace pgsnap::diff
