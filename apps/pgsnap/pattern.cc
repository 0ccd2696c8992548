#include "pattern.h"

#include <string>
#include <vector>

namespace pgsnap::app {
namespace {

struct Element {
  enum class Type { character, one, many } type;
  char character = 0;
};

std::vector<Element> parse(std::string_view pattern) {
  std::vector<Element> elements;
  bool quoted = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '"') {
      if (quoted && i + 1 < pattern.size() && pattern[i + 1] == '"') {
        elements.push_back({Element::Type::character, '"'});
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (c == '*' && !quoted) {
      elements.push_back({Element::Type::many, 0});
    } else if (c == '?' && !quoted) {
      elements.push_back({Element::Type::one, 0});
    } else {
      const bool upper = !quoted && c >= 'A' && c <= 'Z';
      elements.push_back({Element::Type::character, upper ? static_cast<char>(c - 'A' + 'a') : c});
    }
  }
  return elements;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view name) {
  const auto elements = parse(pattern);
  // The usual two-pointer match: the last * is the only place worth going back to.
  std::size_t e = 0, n = 0, star = elements.size(), star_name = 0;
  while (n < name.size()) {
    using Type = Element::Type;
    if (e < elements.size() && elements[e].type == Type::many) {
      star = e++;
      star_name = n;
    } else if (e < elements.size() &&
               (elements[e].type == Type::one || elements[e].character == name[n])) {
      ++e;
      ++n;
    } else if (star < elements.size()) {
      e = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (e < elements.size() && elements[e].type == Element::Type::many) ++e;
  return e == elements.size();
}

}  // namespace pgsnap::app
