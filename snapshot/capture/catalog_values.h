#pragma once
// Values of rows as the numbers that they are.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "snapshot/capture/object_index.h"
#include "snapshot/model/error.h"

namespace pgsnap::capture {

using Row = std::vector<std::string_view>;

constexpr std::uint32_t kRelations = 1259;  // pg_class
constexpr std::uint32_t kTypes = 1247;      // pg_type

// Throws model::Error where the text is no number.
template <typename Integer>
Integer number(std::string_view text) {
  Integer value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    throw model::Error("the server sent '" + std::string(text) + "' where a number should be");
  }
  return value;
}

// Of three values: catalog, OID and column number, as pg_depend has them.
inline CatalogObject catalog_object(const Row& row, std::size_t at) {
  return {number<std::uint32_t>(row[at]), number<std::uint32_t>(row[at + 1]),
          number<std::int32_t>(row[at + 2])};
}

}  // namespace pgsnap::capture
