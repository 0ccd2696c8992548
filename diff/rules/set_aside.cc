#include "diff/rules/set_aside.h"

#include <algorithm>
#include <functional>

#include "diff/rules/descent.h"
#include "diff/rules/user_type.h"
#include "snapshot/model/digest.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// What is cut says which one it was, for others may begin as it does.
std::string with_suffix(std::string_view name, std::string suffix) {
  if (name.size() + suffix.size() <= kLongestIdentifier) return std::string(name) + suffix;
  suffix += "_" + hex(sha256({name})).substr(0, 8);
  return std::string(cut_name(name, kLongestIdentifier - suffix.size())) + suffix;
}

std::string name_aside(std::string_view name,
                       const std::function<bool(std::string_view, const Catalog&)>& is_taken,
                       const Context& context) {
  for (int number = 0;; ++number) {
    std::string candidate =
        with_suffix(name, "__old" + (number ? std::to_string(number) : std::string()));
    if (!is_taken(candidate, context.from()) && !is_taken(candidate, context.to()))
      return candidate;
  }
}

}  // namespace

std::string relation_name_aside(std::string_view schema, std::string_view name,
                                const Context& context) {
  const auto is_taken = [&](std::string_view candidate, const Catalog& catalog) {
    const std::string key = join_key({schema, candidate});
    if (names_type(key, catalog) || catalog.contains({Kind::foreign_table, key}) ||
        catalog.contains({Kind::sequence, key}) || context.names_constraint(schema, candidate)) {
      return true;
    }
    return std::ranges::any_of(catalog.records(Kind::index), [&](const Record& index) {
      return key_part(index.key, 2) == candidate && key_part(index.key, 0) == schema;
    });
  };
  return name_aside(name, is_taken, context);
}

std::string collation_name_aside(const Address& collation, const Context& context) {
  const auto is_taken = [&](std::string_view candidate, const Catalog& catalog) {
    const std::string key = join_key({key_part(collation.key, 0), candidate});
    return catalog.contains({Kind::collation, key});
  };
  return name_aside(key_part(collation.key, 1), is_taken, context);
}

std::string column_name_aside(const Address& column, const Context& context) {
  const auto is_taken = [&](std::string_view candidate, const Catalog& catalog) {
    const auto has_one = [&](std::string_view table) {
      const std::string key = join_key({key_part(table, 0), key_part(table, 1), candidate});
      return catalog.contains({Kind::column, key});
    };
    bool found = has_one(parent_key(column.key));
    walk_down(parent_key(column.key), catalog, [&](const Address& link) {
      found = found || has_one(parent_key(link.key));
      return !found;
    });
    return found;
  };
  return name_aside(key_part(column.key, 2), is_taken, context);
}

}  // namespace pgsnap::diff
