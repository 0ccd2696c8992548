#pragma once
// An object's key as columns for people: schema, parent, name and what else tells it apart.

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace pgsnap::store {

// schema, parent, name, signature. A kind's part of one of the first three names ("relation" for
// parent) stands in that column; all other parts together are the signature.
using KeyColumns = std::array<std::string, 4>;

// The column of a part of that name.
std::size_t column_of_part(std::string_view part_name);

KeyColumns columns_of_key(const std::vector<std::string>& part_names, std::string_view key);

// The reverse; throws model::Error where no key has these columns.
std::string key_of_columns(const std::vector<std::string>& part_names, const KeyColumns& columns);

}  // namespace pgsnap::store
