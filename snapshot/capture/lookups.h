#pragma once
// What rows hold by OID or number in place of a name, read before the kinds are.

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "snapshot/capture/identifier_quoting.h"
#include "snapshot/capture/index_keys.h"
#include "snapshot/capture/relation_expressions.h"
#include "snapshot/capture/relation_names.h"
#include "snapshot/model/arena.h"

namespace pgsnap::capture {

// What the columns of a type need not say.
struct ColumnType {
  std::uint32_t collation = 0;
  char storage = 'x';
  std::string_view name;  // unset where the columns themselves have it
};

struct Lookups {
  explicit Lookups(int server_major)
      : names(server_major), expressions(names, quoting), index_keys(names, quoting, expressions) {}

  // Of most types there is nothing to say.
  const ColumnType& type(std::uint32_t oid) const {
    static constexpr ColumnType kMost;
    const auto it = types.find(oid);
    return it == types.end() ? kMost : it->second;
  }

  RelationNames names;
  IdentifierQuoting quoting;
  RelationExpressions expressions;
  IndexKeys index_keys;
  std::unordered_map<std::uint32_t, ColumnType> types;
  std::unordered_map<std::uint32_t, std::string_view> toast_options;  // array literals
  // Columns that no captured table has have privileges, such that initdb did not give them.
  bool provided_columns_have_privileges = false;
  model::Arena texts;
};

}  // namespace pgsnap::capture
