#include "diff/compare/same_tree_text.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "diff/compare/text_tree.h"

namespace pgsnap::diff {
namespace {

// The type of an array's elements without its modifier, as the first says that is cast; empty where none
// is, or where they are arrays themselves.
std::string element_type(const TextTree& tree, const Item& array) {
  const auto items = tree.items(array.level);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool starts = i == 0 || tree.is_word(items[i - 1], ",");
    const bool ends = i + 1 == items.size() || tree.is_word(items[i + 1], ",");
    if (!starts || !ends || !items[i].is_operand()) continue;
    std::string type = tree.cast_type(items[i]);
    if (type.empty()) continue;
    if (type.ends_with(']')) return {};
    const auto open = type.find(" (");
    const auto close = type.find(')', open);
    if (open != std::string::npos && close != std::string::npos) {
      type.erase(open, close - open + 1);
    }
    return type;
  }
  return {};
}

// The word that joins all operands of a level, AND or OR; empty where there is none.
std::string_view joining_word(const TextTree& tree, std::uint32_t level) {
  const auto items = tree.items(level);
  if (items.size() < 3 || items.size() % 2 == 0) return {};
  for (const std::string_view word : {"AND", "OR"}) {
    bool all = true;
    for (std::size_t i = 0; i < items.size() && all; ++i) {
      all = i % 2 == 0 ? items[i].is_operand() : tree.is_word(items[i], word);
    }
    if (all) return word;
  }
  return {};
}

// Whether what the level joins begins with operands, in brackets, that are joined alike.
bool begins_with_its_like(const TextTree& tree, std::uint32_t level) {
  const std::string_view word = joining_word(tree, level);
  if (word.empty()) return false;
  const Item& first = tree.items(level).front();
  return first.kind == Item::Kind::group && first.suffixes == 0 &&
         joining_word(tree, first.level) == word;
}

}  // namespace

std::string same_tree_text(std::string_view printed) {
  std::string text(printed);
  auto tokens = tokens_of(printed);
  if (!tokens) return text;
  const auto tree = TextTree::read(printed, std::move(*tokens));
  if (!tree) return text;
  std::vector<std::pair<std::size_t, std::string>> casts;  // and where they go
  for (const Item& item : tree->items()) {
    if (item.kind != Item::Kind::group || item.suffixes == 0) continue;
    const Suffix& first = tree->suffix(item.first_suffix);
    const auto within = tree->items(item.level);
    if (first.kind != Suffix::Kind::cast || within.size() != 1 ||
        within[0].kind != Item::Kind::array || within[0].suffixes != 0) {
      continue;
    }
    const std::string type = element_type(*tree, within[0]);
    if (type.empty() || !tree->type_text(first.tokens).ends_with("[ ]")) continue;
    const std::string_view bracket = tree->token(first.tokens.begin - 2);  // before the ::
    casts.emplace_back(static_cast<std::size_t>(bracket.data() - printed.data()),
                       "::" + type + "[]");
  }
  for (std::uint32_t level = 0; level < tree->levels().size(); ++level) {
    if (!begins_with_its_like(*tree, level)) continue;
    const std::string_view bracket = tree->token(tree->items(level)[1].tokens.begin - 1);
    casts.emplace_back(static_cast<std::size_t>(bracket.data() + 1 - printed.data()), "::boolean");
  }
  std::ranges::sort(casts, std::greater());
  for (const auto& [place, cast] : casts) text.insert(place, cast);
  return text;
}

}  // namespace pgsnap::diff
