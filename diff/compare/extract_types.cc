#include "diff/compare/extract_types.h"

#include <algorithm>
#include <array>
#include <span>

namespace pgsnap::diff {
namespace {

// Their result has the type of their first argument, when it is one of these two.
constexpr std::array<std::string_view, 11> kSameType = {"COALESCE", "GREATEST", "LEAST", "abs",
                                                        "ceil",     "ceiling",  "floor", "max",
                                                        "min",      "round",    "trunc"};

}  // namespace

std::string_view type_name(ExtractType type) {
  switch (type) {
    case ExtractType::float8: return "double precision";
    case ExtractType::numeric: return "numeric";
    case ExtractType::none: break;
  }
  return {};
}

bool is_arithmetic(std::string_view op) { return op == "+" || op == "-" || op == "*" || op == "/"; }

bool is_comparison(std::string_view op) {
  return op == "=" || op == "<>" || op == "<" || op == "<=" || op == ">" || op == ">=";
}

ExtractTypes::ExtractTypes(const TextTree& tree, bool numeric_date_part)
    : numeric_date_part_(numeric_date_part), types_(tree.items().size(), ExtractType::none) {
  for (const Level& level : tree.levels()) {
    for (std::uint32_t index = level.first; index < level.first + level.count; ++index) {
      types_[index] = of_item(tree, tree.items()[index]);
    }
  }
}

ExtractType ExtractTypes::of_item(const TextTree& tree, const Item& item) const {
  if (item.suffixes != 0) {
    const Item* part = without_cast(tree, item);
    if (part == nullptr) return ExtractType::none;
    return of(tree, *part) == ExtractType::numeric ? ExtractType::float8 : ExtractType::numeric;
  }
  if (item.kind == Item::Kind::group) return of_level(tree, item.level);
  if (item.kind != Item::Kind::call) return ExtractType::none;
  if (tree.calls(item, "date_part")) return ExtractType::float8;
  if (tree.calls(item, "EXTRACT") || tree.calls(item, "\"extract\"")) return ExtractType::numeric;
  const std::span<const Item> arguments = tree.items(item.level);
  if (arguments.empty() || (arguments.size() > 1 && !tree.is_word(arguments[1], ","))) {
    return ExtractType::none;
  }
  const bool same = std::any_of(kSameType.begin(), kSameType.end(),
                                [&](std::string_view name) { return tree.calls(item, name); });
  return same ? of(tree, arguments[0]) : ExtractType::none;
}

ExtractType ExtractTypes::of_level(const TextTree& tree, std::uint32_t level) const {
  const std::span<const Item> items = tree.items(level);
  if (items.size() == 1) return of(tree, items[0]);
  if (items.size() == 2 && (tree.is_word(items[0], "-") || tree.is_word(items[0], "+"))) {
    return of(tree, items[1]);
  }
  if (items.size() != 3 || items[1].kind != Item::Kind::word ||
      !is_arithmetic(tree.token(items[1].tokens.begin))) {
    return ExtractType::none;
  }
  const ExtractType left = of(tree, items[0]);
  return left != ExtractType::none ? left : of(tree, items[2]);
}

const Item* ExtractTypes::without_cast(const TextTree& tree, const Item& item) const {
  if (types_.empty() || item.kind != Item::Kind::group || item.suffixes != 1) return nullptr;
  const std::span<const Item> items = tree.items(item.level);
  if (items.size() != 1) return nullptr;
  const ExtractType type = of(tree, items[0]);
  if (type == ExtractType::none) return nullptr;
  if (type == ExtractType::float8 && !numeric_date_part_) return nullptr;
  const ExtractType other =
      type == ExtractType::float8 ? ExtractType::numeric : ExtractType::float8;
  return tree.cast_type(item) == type_name(other) ? &items[0] : nullptr;
}

}  // namespace pgsnap::diff
