#include "snapshot/store/sqlite_key.h"

#include "snapshot/model/address.h"
#include "snapshot/model/error.h"

namespace pgsnap::store {
namespace {

constexpr std::size_t kSignature = 3;

}  // namespace

std::size_t column_of_part(std::string_view part_name) {
  if (part_name == "schema") return 0;
  if (part_name == "relation") return 1;
  if (part_name == "name") return 2;
  return kSignature;
}

KeyColumns columns_of_key(const std::vector<std::string>& part_names, std::string_view key) {
  KeyColumns columns;
  std::vector<std::string_view> rest;
  const auto parts = model::key_parts(key);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t column = i < part_names.size() ? column_of_part(part_names[i]) : kSignature;
    if (column == kSignature) {
      rest.push_back(parts[i]);
    } else {
      columns[column] = parts[i];
    }
  }
  // One part needs no quotes around it.
  if (rest.size() == 1) columns[kSignature] = rest[0];
  if (rest.size() > 1) columns[kSignature] = model::key_text(model::join_key(rest));
  return columns;
}

std::string key_of_columns(const std::vector<std::string>& part_names, const KeyColumns& columns) {
  std::size_t rest_count = 0;
  for (const std::string& name : part_names) rest_count += column_of_part(name) == kSignature;
  std::string joined;  // holds what `rest` points to
  std::vector<std::string_view> rest{columns[kSignature]};
  if (rest_count > 1) {
    joined = model::parse_key(columns[kSignature]);
    rest = model::key_parts(joined);
  }
  std::vector<std::string_view> parts;
  std::size_t next = 0;
  for (const std::string& name : part_names) {
    const std::size_t column = column_of_part(name);
    if (column != kSignature) {
      parts.push_back(columns[column]);
    } else {
      parts.push_back(next < rest.size() ? rest[next] : std::string_view());
      ++next;
    }
  }
  std::string key = model::join_key(parts);
  if (columns_of_key(part_names, key) != columns) {
    throw model::Error("the columns of an object do not make its name");
  }
  return key;
}

}  // namespace pgsnap::store
