#include "snapshot/capture/index_keys.h"

#include <algorithm>
#include <charconv>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

constexpr std::uint32_t kDefaultCollation = 100;
constexpr int kDescending = 1;
constexpr int kNullsFirst = 2;

// Numbers with spaces between them.
template <typename Integer>
std::vector<Integer> numbers(std::string_view text) {
  std::vector<Integer> found;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    Integer value{};
    const auto result = std::from_chars(at, end, value);
    if (result.ec != std::errc() || (result.ptr != end && *result.ptr != ' ')) {
      throw model::Error("the server sent '" + std::string(text) + "' where numbers should be");
    }
    found.push_back(value);
    at = result.ptr == end ? end : result.ptr + 1;
  }
  return found;
}

std::string_view take_until_colon(std::string_view& text) {
  const auto found = text.substr(0, text.find(':'));
  text.remove_prefix(std::min(found.size() + 1, text.size()));
  return found;
}

std::string_view parameters_of(const IndexKeys::Row& row, std::size_t key) {
  for (std::string_view parameters : row.parameters) {
    if (numbers<std::size_t>(take_until_colon(parameters)) == std::vector{key}) return parameters;
  }
  return {};
}

}  // namespace

void IndexKeys::add_operator_class(std::uint32_t oid, bool is_default, std::uint32_t access_method,
                                   std::uint32_t type, std::string_view name) {
  classes_[oid] = {is_default, access_method, std::string(name)};
  if (is_default) defaults_[{access_method, type}] = oid;
}

// A type that is like another one, as citext is like text, may have a default of its own.
bool IndexKeys::is_default(std::uint32_t oid, const OperatorClass& found,
                           std::uint32_t type) const {
  if (!found.is_default) return false;
  const auto own = defaults_.find({found.access_method, type});
  return own == defaults_.end() || own->second == oid;
}

void IndexKeys::add_collation(std::uint32_t oid, std::string_view name) { collations_[oid] = name; }

std::string_view IndexKeys::collation(std::uint32_t oid) const {
  const auto it = collations_.find(oid);
  return it == collations_.end() ? std::string_view() : std::string_view(it->second);
}

const IndexKeys::Lists& IndexKeys::read(const Row& row) {
  const auto columns = numbers<int>(row.columns);
  const auto classes = numbers<std::uint32_t>(row.classes);
  const auto collations = numbers<std::uint32_t>(row.collations);
  const auto options = numbers<int>(row.options);
  // What is included has no class, collation and options.
  const std::size_t keys = classes.size();
  if (columns.size() < keys || collations.size() != keys || options.size() != keys) {
    throw model::Error("the catalogs do not agree on the keys of index " +
                       std::to_string(row.index));
  }
  lists_ = {};
  std::size_t expression = 0;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k] != 0) lists_.columns.push_back(names_.column(row.relation, columns[k]));
    if (k >= keys) {
      if (columns[k] != 0) lists_.include.push_back(lists_.columns.back());
      continue;
    }
    std::string text;
    std::uint32_t collation_of_key = kDefaultCollation;
    std::uint32_t type = 0;
    if (columns[k] != 0) {
      quoting_.append(text, lists_.columns.back());
      type = names_.type(row.relation, columns[k]);
      const auto own = column_collations_.find({row.relation, columns[k]});
      if (own != column_collations_.end()) collation_of_key = own->second;
    } else {
      if (row.expressions.size() <= expression) {
        throw model::Error("the server did not print a key of index " + std::to_string(row.index));
      }
      std::string_view printed = row.expressions[expression++];
      for (std::uint32_t* const said : {&type, &collation_of_key}) {
        const auto found = numbers<std::uint32_t>(take_until_colon(printed));
        *said = found.empty() ? 0 : found[0];
      }
      const bool enclosed = printed.starts_with("({");
      if (enclosed) printed.remove_prefix(1);
      text.append(enclosed ? "(" : "")
          .append(expressions_.text(row.relation, printed))
          .append(enclosed ? ")" : "");
    }
    if (collations[k] != 0 && collations[k] != collation_of_key) {
      const auto it = collations_.find(collations[k]);
      if (it == collations_.end()) throw model::Error("an index has a collation that is not there");
      text += " collate " + it->second;
    }
    const auto it = classes_.find(classes[k]);
    if (it == classes_.end())
      throw model::Error("an index has an operator class that is not there");
    const std::string_view parameters = parameters_of(row, k + 1);
    if (!is_default(it->first, it->second, type) || !parameters.empty())
      text += ' ' + it->second.name;
    if (!parameters.empty()) text.append(" (").append(parameters).append(")");
    const bool descending = (options[k] & kDescending) != 0;
    const bool nulls_first = (options[k] & kNullsFirst) != 0;
    if (descending) text += " desc";
    if (descending != nulls_first) text += descending ? " nulls last" : " nulls first";
    lists_.keys.push_back(std::move(text));
  }
  std::ranges::sort(lists_.columns);
  lists_.columns.erase(std::unique(lists_.columns.begin(), lists_.columns.end()),
                       lists_.columns.end());
  return lists_;
}

}  // namespace pgsnap::capture
