#include "snapshot/capture/relation_expressions.h"

#include <algorithm>
#include <charconv>

namespace pgsnap::capture {
namespace {

constexpr std::uint32_t kCatalog = 2600;  // pg_aggregate, as in fragments/expression.sql

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// What is in front of the next word, or all there is, and then that word.
std::string_view take_until(std::string_view& text, bool word) {
  const auto end = std::ranges::find_if(text, [&](char c) { return is_word(c) == word; });
  const auto taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

}  // namespace

std::string_view RelationExpressions::text(std::uint32_t relation, std::string_view printed) {
  if (!printed.starts_with('{')) return printed;
  int columns = 0;
  std::string_view rest = printed.substr(1);
  const auto number = std::from_chars(rest.data(), rest.data() + rest.size(), columns);
  rest.remove_prefix(static_cast<std::size_t>(number.ptr - rest.data()));
  if (number.ec != std::errc() || !rest.starts_with(' '))
    throw model::Error("the server sent '" + std::string(printed) +
                       "' where an expression should be");
  rest.remove_prefix(1);
  text_.clear();
  int found = 0;
  while (!rest.empty()) {
    text_.append(take_until(rest, true));
    const std::string_view word = take_until(rest, false);
    if (append_column(relation, word)) {
      ++found;
    } else {
      text_.append(word);
    }
  }
  if (found != columns)
    throw AmbiguousNames("an expression of relation " + std::to_string(relation) + " names " +
                         std::to_string(columns) + " columns, and " + std::to_string(found) +
                         " were found");
  return text_;
}

// Appends what the word stands for; false where it is no column, nor, in front of `.*`, the relation.
bool RelationExpressions::append_column(std::uint32_t relation, std::string_view word) {
  const auto* catalog = names_.find(kCatalog);
  if (!catalog) throw model::Error("there is no pg_aggregate");
  if (word == catalog->name) {
    const auto* whole = names_.find(relation);
    if (!whole)
      throw model::Error("the catalogs have an expression of relation " + std::to_string(relation) +
                         ", and there is none");
    quoting_.append(text_, whole->name);
    return true;
  }
  if (names_.is_system_column(word)) {
    text_.append(word);
    return true;
  }
  const auto column = std::ranges::find(catalog->columns, word, &RelationNames::Column::name);
  if (word.empty() || column == catalog->columns.end()) return false;
  quoting_.append(text_,
                  names_.column(relation, static_cast<int>(column - catalog->columns.begin()) + 1));
  return true;
}

}  // namespace pgsnap::capture
