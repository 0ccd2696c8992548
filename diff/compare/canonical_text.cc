#include "diff/compare/canonical_text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diff/compare/canonical_writer.h"
#include "diff/compare/text_tree.h"

namespace pgsnap::diff {
namespace {

using Tokens = std::vector<SqlToken>;

bool same_tokens(std::string_view a_text, const Tokens& a, std::string_view b_text,
                 const Tokens& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](SqlToken x, SqlToken y) {
    return a_text.substr(x.begin, x.size) == b_text.substr(y.begin, y.size);
  });
}

bool calls_date_part(std::string_view text, const Tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [&](SqlToken token) {
    return text.substr(token.begin, token.size) == "date_part";
  });
}

std::optional<std::string> canonical(std::string_view text, Tokens tokens,
                                     const CanonicalRules& rules) {
  const std::optional<TextTree> tree = TextTree::read(text, std::move(tokens));
  return tree ? canonical_form(*tree, rules) : std::nullopt;
}

}  // namespace

bool same_meaning(TextKind kind, std::string_view from_text, int from_major,
                  std::string_view to_text, int to_major) {
  if (from_text == to_text) return true;

  std::optional<Tokens> from = tokens_of(from_text);
  if (!from) return false;
  std::optional<Tokens> to = tokens_of(to_text);
  if (!to) return false;
  if (same_tokens(from_text, *from, to_text, *to)) return true;

  const auto crosses = [&](int major) {
    return from_major > 0 && to_major > 0 && (from_major < major) != (to_major < major);
  };
  CanonicalRules rules;
  rules.unqualify = kind == TextKind::query && crosses(16);
  rules.extract_is_date_part = crosses(14);
  rules.unname_booleans = crosses(15);
  CanonicalRules from_rules = rules;
  CanonicalRules to_rules = rules;
  if (rules.extract_is_date_part) {
    // A date_part cast to numeric is what EXTRACT gives today, unless date_part is still meant.
    from_rules.numeric_date_part_is_extract = from_major < 14 && !calls_date_part(to_text, *to);
    to_rules.numeric_date_part_is_extract = to_major < 14 && !calls_date_part(from_text, *from);
  }

  const std::optional<std::string> a = canonical(from_text, std::move(*from), from_rules);
  if (!a) return false;
  const std::optional<std::string> b = canonical(to_text, std::move(*to), to_rules);
  return b && *a == *b;
}

}  // namespace pgsnap::diff
