#include "diff/compare/object_pattern.h"

#include <algorithm>
#include <array>

#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::diff {
namespace {

using model::Kind;

// Parts of addresses that tell objects of one name apart.
constexpr std::array<std::string_view, 4> kSignatureParts = {"arguments", "left_type", "right_type",
                                                             "access_method"};

bool is_signature(std::string_view part) {
  return std::ranges::find(kSignatureParts, part) != kSignatureParts.end();
}

// Types are listed with a space after the comma, or without.
std::string without_spaces_after_commas(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' || !out.ends_with(',')) out += c;
  }
  return out;
}

// An address as people say it: the schema first, then the rest; apart from it the signature.
struct Spoken {
  std::vector<std::string_view> names;
  std::string signature;
};

Spoken spoken(const model::Address& address) {
  const auto names = model::kind_info(address.kind).parts;
  const auto values = model::key_parts(address.key);
  Spoken out;
  const auto add = [&](bool schema) {
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
      if (is_signature(names[i]) || (names[i] == "schema") != schema) continue;
      if (!schema || !values[i].empty()) out.names.push_back(values[i]);
    }
  };
  add(true);
  add(false);
  for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
    if (!is_signature(names[i])) continue;
    out.signature += (out.signature.empty() ? "" : ",") + without_spaces_after_commas(values[i]);
  }
  return out;
}

// The first place of one of `signs` outside of double quotes and brackets.
std::size_t find_outside(std::string_view text, std::string_view signs, std::size_t from = 0) {
  bool quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && signs.find(text[i]) != std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

}  // namespace

ObjectPattern::ObjectPattern(std::string_view line) {
  negated_ = line.starts_with('!');
  if (negated_ || line.starts_with("\\!") || line.starts_with("\\#")) line.remove_prefix(1);
  const std::size_t bracket = find_outside(line, "(");
  const std::size_t space = find_outside(line, " \t");
  if (space < bracket) {
    const std::string word(line.substr(0, space));
    kind_ = model::kind_named(word);
    if (!kind_) {
      throw model::Error(word + " is no kind of object",
                         "a line is a pattern, or a kind and a pattern; a name with a space in it "
                         "is written in double quotes");
    }
    line.remove_prefix(line.find_first_not_of(" \t", space));
  }
  std::string_view names = line.substr(0, find_outside(line, "("));
  if (names.size() < line.size()) {
    if (!line.ends_with(')'))
      throw model::Error("a ) is missing", "as in: function app.f(integer)");
    std::string_view arguments = line.substr(names.size() + 1);
    arguments.remove_suffix(1);
    signature_.emplace(without_spaces_after_commas(arguments));
  }
  for (;;) {
    const std::size_t dot = find_outside(names, ".");
    const std::string_view part = names.substr(0, dot);
    if (part.empty()) {
      throw model::Error("a name is missing", "as in: app.users, or tmp_*, or table app.old_*");
    }
    if (find_outside(part, " \t") != std::string_view::npos) {
      throw model::Error("there is a space in a name", "write such a name in double quotes");
    }
    parts_.emplace_back(part);
    if (dot == std::string_view::npos) break;
    names.remove_prefix(dot + 1);
  }
}

bool ObjectPattern::matches_names(const std::vector<std::string_view>& names) const {
  if (parts_.size() == 1) return !names.empty() && parts_[0].matches(names.back());
  return std::ranges::equal(parts_, names, [](const NamePattern& pattern, std::string_view name) {
    return pattern.matches(name);
  });
}

bool ObjectPattern::matches(const model::Address& address) const {
  if (kind_ && *kind_ != address.kind) return false;
  const Spoken object = spoken(address);
  if (signature_ && !signature_->matches(object.signature)) return false;
  if (matches_names(object.names)) return true;
  // PostgreSQL names an index by its schema, without its table.
  return address.kind == Kind::index && object.names.size() == 3 &&
         matches_names({object.names[0], object.names[2]});
}

}  // namespace pgsnap::diff
