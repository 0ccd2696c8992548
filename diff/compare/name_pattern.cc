#include "diff/compare/name_pattern.h"

#include <algorithm>

namespace pgsnap::diff {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

NamePattern::NamePattern(std::string_view pattern) {
  using Type = Element::Type;
  bool quoted = false;
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '"' && quoted && pattern.substr(i).starts_with("\"\"")) {
      elements_.push_back({Type::character, '"'});
      i += 2;
      continue;
    }
    if (!quoted && c == '[') {
      i = add_set(pattern, i);
      continue;
    }
    ++i;
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      elements_.push_back({Type::character, c});
    } else if (c == '*' || c == '?') {
      elements_.push_back({c == '*' ? Type::many : Type::one});
    } else {
      elements_.push_back({Type::character, folded(c)});
    }
  }
}

std::size_t NamePattern::add_set(std::string_view pattern, std::size_t at) {
  Element set{Element::Type::set};
  std::size_t i = at + 1;
  set.negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (set.negated) ++i;
  // A bracket that comes first is one of the set.
  const std::size_t end = pattern.find(']', i + 1);
  if (end == std::string_view::npos) {
    elements_.push_back({Element::Type::character, '['});
    return at + 1;
  }
  while (i < end) {
    const char first = folded(pattern[i++]);
    const bool range = i + 1 < end && pattern[i] == '-';
    set.ranges.emplace_back(first, range ? folded(pattern[i + 1]) : first);
    if (range) i += 2;
  }
  elements_.push_back(std::move(set));
  return end + 1;
}

bool NamePattern::Element::accepts(char c) const {
  if (type == Type::character) return c == character;
  if (type == Type::one) return true;
  return negated != std::ranges::any_of(ranges, [c](const auto& range) {
           return range.first <= c && c <= range.second;
         });
}

bool NamePattern::matches(std::string_view name) const {
  // The usual two-pointer match: the last * is the only place worth going back to.
  std::size_t e = 0;
  std::size_t n = 0;
  std::size_t star = elements_.size();
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (e < elements_.size() && elements_[e].type == Element::Type::many) {
      star = e++;
      star_name = n;
    } else if (e < elements_.size() && elements_[e].accepts(name[n])) {
      ++e;
      ++n;
    } else if (star < elements_.size()) {
      e = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (e < elements_.size() && elements_[e].type == Element::Type::many) ++e;
  return e == elements_.size();
}

}  // namespace pgsnap::diff
