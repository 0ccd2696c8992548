#include "diff/compare/text_shapes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace pgsnap::diff {
namespace {

// Values of type name, which servers before 12 could compare with text only after a cast.
constexpr std::array<std::string_view, 6> kNameValues = {
    "CURRENT_CATALOG", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_USER", "SESSION_USER", "USER"};

// More casts in a row than this are left as they are, so that the form stays linear in the text.
constexpr std::size_t kMostArrayCasts = 4;

bool is_name_value(const TextTree& tree, const Item& item) {
  return item.kind == Item::Kind::literal && item.suffixes == 0 &&
         std::find(kNameValues.begin(), kNameValues.end(), tree.token(item.tokens.begin)) !=
             kNameValues.end();
}

// CASE ... END, with every CASE within it ended.
bool is_case(const TextTree& tree, Items items) {
  if (!tree.is_word(items[0], "CASE")) return false;
  std::size_t open = 0;
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (tree.is_word(items[index], "CASE")) {
      ++open;
    } else if (tree.is_word(items[index], "END") && --open == 0) {
      return index + 1 == items.size();
    }
  }
  return false;
}

// f(...) WITHIN GROUP (...) FILTER (...) OVER (...), or OVER name
bool is_aggregate(const TextTree& tree, Items items) {
  if (items[0].kind != Item::Kind::call) return false;
  std::size_t index = 1;
  const auto word = [&](std::string_view text) {
    return index < items.size() && tree.is_word(items[index], text) && ++index != 0;
  };
  const auto bracket = [&] {
    return index < items.size() && items[index].kind == Item::Kind::group &&
           items[index].suffixes == 0 && ++index != 0;
  };
  if (word("WITHIN") && !(word("GROUP") && bracket())) return false;
  if (word("FILTER") && !bracket()) return false;
  if (word("OVER") && !bracket()) {
    if (index >= items.size() || items[index].kind != Item::Kind::name) return false;
    ++index;
  }
  return index == items.size();
}

}  // namespace

bool is_value(const TextTree& tree, Items items) {
  if (items.empty()) return false;
  if (items.size() == 1) return items[0].is_operand();
  return is_case(tree, items) || is_aggregate(tree, items);
}

std::optional<std::vector<Items>> values_between_commas(const TextTree& tree, Items items) {
  std::vector<Items> values;
  std::size_t begin = 0;
  for (std::size_t index = 0; index <= items.size(); ++index) {
    if (index < items.size() && !tree.is_word(items[index], ",")) continue;
    values.push_back(items.subspan(begin, index - begin));
    if (!is_value(tree, values.back())) return std::nullopt;
    begin = index + 1;
  }
  return values;
}

bool is_query(const TextTree& tree, Items items) {
  if (items.empty()) return false;
  for (const std::string_view word :
       {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE"}) {
    if (tree.is_word(items[0], word)) return true;
  }
  if (items.size() < 3 || items[0].kind != Item::Kind::group) return false;
  return tree.is_word(items[1], "UNION") || tree.is_word(items[1], "INTERSECT") ||
         tree.is_word(items[1], "EXCEPT");
}

std::string_view boolean_word(const TextTree& tree, Items items) {
  if (items.size() < 3 || is_query(tree, items)) return {};
  std::string_view word;
  std::size_t begin = 0;
  for (std::size_t index = 0; index <= items.size(); ++index) {
    if (index < items.size()) {
      const bool is_and = tree.is_word(items[index], "AND");
      if (!is_and && !tree.is_word(items[index], "OR")) continue;
      const std::string_view found = is_and ? "AND" : "OR";
      if (!word.empty() && word != found) return {};
      word = found;
    }
    if (!is_value(tree, items.subspan(begin, index - begin))) return {};
    begin = index + 1;
  }
  return word;
}

bool is_operator(const TextTree& tree, Items items) {
  if (items.size() != 3 && items.size() != 4) return false;
  if (!items[0].is_operand() || !items.back().is_operand()) return false;
  if (items[1].kind != Item::Kind::word ||
      tree.token_kind(items[1].tokens.begin) != TokenKind::op) {
    return false;
  }
  return items.size() == 3 ||
         (items.back().kind == Item::Kind::group && items.back().suffixes == 0 &&
          (tree.is_word(items[2], "ANY") || tree.is_word(items[2], "ALL")));
}

bool is_name_as_text(const TextTree& tree, const Item& item) {
  if (item.kind != Item::Kind::group || item.suffixes != 1 || tree.cast_type(item) != "text") {
    return false;
  }
  const Items items = tree.items(item.level);
  return items.size() == 1 && is_name_value(tree, items[0]);
}

bool is_text(const TextTree& tree, const Item& item) {
  if (tree.cast_type(item) == "text" || is_name_value(tree, item)) return true;
  if (item.kind != Item::Kind::group || item.suffixes != 0) return false;
  const Items items = tree.items(item.level);
  if (items.size() != 1) return false;
  if (tree.cast_type(items[0]) == "text [ ]") return true;
  if (items[0].kind != Item::Kind::array || items[0].suffixes != 0) return false;
  const Items elements = tree.items(items[0].level);
  return !elements.empty() && (elements.size() == 1 || tree.is_word(elements[1], ",")) &&
         tree.cast_type(elements[0]) == "text";
}

std::optional<ArrayCasts> array_casts(const TextTree& tree, const Item& item) {
  ArrayCasts result;
  const Item* current = &item;
  while (current->kind == Item::Kind::group) {
    if (current->suffixes != 1 || result.types.size() == kMostArrayCasts) return std::nullopt;
    const std::string type = tree.cast_type(*current);
    const Items items = tree.items(current->level);
    if (!type.ends_with(" [ ]") || items.size() != 1) return std::nullopt;
    TokenRange element = tree.suffix(current->last_suffix).tokens;
    element.end -= 2;
    result.types.push_back(element);
    current = &items[0];
  }
  if (current->kind != Item::Kind::array || current->suffixes != 0 || result.types.empty() ||
      !values_between_commas(tree, tree.items(current->level))) {
    return std::nullopt;
  }
  result.level = current->level;
  return result;
}

}  // namespace pgsnap::diff
