#include "diff/compare/outer_query.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace pgsnap::diff {
namespace {

constexpr std::array<std::string_view, 10> kAfterFrom = {
    "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "OFFSET", "LIMIT", "FETCH", "FOR", ";"};

using Items = std::span<const Item>;

class OuterReader {
 public:
  explicit OuterReader(const TextTree& tree) : tree_(tree), items_(tree.items(tree.root())) {}

  std::optional<OuterQuery> read();

 private:
  bool word_at(std::size_t index, std::string_view word) const {
    return index < items_.size() && tree_.is_word(items_[index], word);
  }
  bool kind_at(std::size_t index, Item::Kind kind) const {
    return index < items_.size() && items_[index].kind == kind && items_[index].suffixes == 0;
  }
  std::size_t next_word(std::string_view word, std::size_t index) const {
    while (index < items_.size() && !word_at(index, word)) ++index;
    return index;
  }
  bool ends_from(std::size_t index) const;
  bool holds_query(const Item& group) const;
  std::optional<std::string> single_name(const Item& item) const;
  std::string last_name(const Item& item) const { return name_of(tree_, item.tokens.end - 1); }
  std::optional<std::string> from_item(std::size_t from) const;
  void add_shadowed(OuterQuery& query, Items column) const;

  const TextTree& tree_;
  Items items_;
};

bool OuterReader::ends_from(std::size_t index) const {
  return index >= items_.size() ||
         (items_[index].kind == Item::Kind::word &&
          std::find(kAfterFrom.begin(), kAfterFrom.end(),
                    tree_.token(items_[index].tokens.begin)) != kAfterFrom.end());
}

bool OuterReader::holds_query(const Item& group) const {
  const Items items = tree_.items(group.level);
  return !items.empty() && (tree_.is_word(items[0], "SELECT") || tree_.is_word(items[0], "WITH") ||
                            tree_.is_word(items[0], "VALUES"));
}

std::optional<std::string> OuterReader::single_name(const Item& item) const {
  const bool named = item.kind == Item::Kind::name || item.kind == Item::Kind::call;
  if (!named || item.suffixes != 0 || item.tokens.end != item.tokens.begin + 1) {
    return std::nullopt;
  }
  return name_of(tree_, item.tokens.begin);
}

std::optional<std::string> OuterReader::from_item(std::size_t from) const {
  std::size_t index = from + 1;
  if (word_at(index, "ONLY")) ++index;
  std::optional<std::string> name;
  if (kind_at(index, Item::Kind::name) || kind_at(index, Item::Kind::call)) {
    name = last_name(items_[index]);
    ++index;
  } else if (word_at(index, "ROWS") && word_at(index + 1, "FROM") &&
             kind_at(index + 2, Item::Kind::group)) {
    index += 3;
  } else if (kind_at(index, Item::Kind::group) && holds_query(items_[index])) {
    ++index;
  } else {
    return std::nullopt;
  }
  if (word_at(index, "WITH") && word_at(index + 1, "ORDINALITY")) index += 2;
  if (word_at(index, "AS")) ++index;
  if (kind_at(index, Item::Kind::group)) {
    ++index;  // AS (column definitions)
  } else if (!ends_from(index) && !word_at(index, "TABLESAMPLE")) {
    name = single_name(items_[index]);
    ++index;
  }
  if (word_at(index, "TABLESAMPLE") && kind_at(index + 1, Item::Kind::call)) {
    index += 2;
    if (word_at(index, "REPEATABLE") && kind_at(index + 1, Item::Kind::group)) index += 2;
  }
  return ends_from(index) ? name : std::nullopt;
}

void OuterReader::add_shadowed(OuterQuery& query, Items column) const {
  if (column.empty()) return;
  const Item& last = column.back();
  if (last.kind != Item::Kind::name || last.suffixes != 0) return;
  const std::string result = last_name(last);
  Items value = column;
  if (column.size() > 2 && tree_.is_word(column[column.size() - 2], "AS")) {
    value = column.first(column.size() - 2);
  }
  const bool same_column = value.size() == 1 && value[0].kind == Item::Kind::name &&
                           value[0].suffixes == 0 && last_name(value[0]) == result &&
                           (value[0].tokens.end == value[0].tokens.begin + 1 ||
                            (value[0].tokens.end == value[0].tokens.begin + 3 &&
                             name_of(tree_, value[0].tokens.begin) == query.from_item));
  if (!same_column) query.shadowed.insert(result);
}

std::optional<OuterQuery> OuterReader::read() {
  if (!word_at(0, "SELECT") && !word_at(0, "WITH")) return std::nullopt;
  const std::size_t select = next_word("SELECT", 0);
  const std::size_t from = next_word("FROM", select);
  if (from >= items_.size() || next_word("SELECT", select + 1) < items_.size()) {
    return std::nullopt;
  }
  for (const std::string_view word : {"UNION", "INTERSECT", "EXCEPT"}) {
    if (next_word(word, select) < items_.size()) return std::nullopt;
  }
  std::optional<std::string> name = from_item(from);
  if (!name) return std::nullopt;

  OuterQuery query{std::move(*name), {}};
  std::size_t begin = select + 1;
  if (word_at(begin, "DISTINCT")) {
    begin += word_at(begin + 1, "ON") && kind_at(begin + 2, Item::Kind::group) ? 3 : 1;
  }
  for (std::size_t index = begin; index <= from; ++index) {
    if (index < from && !word_at(index, ",")) continue;
    add_shadowed(query, items_.subspan(begin, index - begin));
    begin = index + 1;
  }
  return query;
}

}  // namespace

std::string name_of(const TextTree& tree, std::uint32_t token) {
  const std::string_view text = tree.token(token);
  if (text.size() < 2 || text.front() != '"') return std::string(text);
  std::string name;
  for (std::size_t index = 1; index + 1 < text.size(); ++index) {
    name += text[index];
    if (text[index] == '"') ++index;
  }
  return name;
}

std::optional<OuterQuery> lone_item_query(const TextTree& tree) { return OuterReader(tree).read(); }

}  // namespace pgsnap::diff
