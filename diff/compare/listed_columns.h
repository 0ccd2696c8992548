#pragma once
// What the lists of column_lists.h mean in a catalog: which columns they are of, what a text says when it names these,
// and which objects mean something else where a table has its columns in another order.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// The columns of a table in the order of the catalog.
std::vector<model::Address> columns_in_order(std::string_view table_key, const model::Catalog&);

// What a text of `user`, an object of the catalog, says when its lists name columns by what they are.
struct TextByName {
  std::string
      text;  // with lists that no server would read: the columns that have another name, sorted
  bool sure = true;  // false: there are lists of which nobody knows what they name
  bool has = false;  // whether it has lists of such columns, or of which nobody knows, at all
};
TextByName by_name(std::string_view sql, const model::Object& user, const model::Catalog&);

// A text of `user`, an object of the catalog, for a server where tables have their columns in another order,
// which `order` gives (nothing: in the same).
struct TextByPlace {
  std::string text;
  std::vector<model::Address> columns;  // those that its lists are of
  // The table that stands in the way where it cannot be said: one out of order, and a list of which nobody knows
  // what it names. No key: none.
  model::Address in_the_way;
};
using ColumnOrder =
    std::function<std::optional<std::vector<model::Address>>(const model::Address& table)>;
TextByPlace by_place(std::string_view sql, const model::Object& user, const model::Catalog&,
                     const ColumnOrder& order);

// The table, view or composite type that got columns after a text of `user` was stored, where that has a list over
// ROWS FROM that they would move: the number of names tells. No key: none.
model::Address grown_below(std::string_view sql, const model::Object& user, const model::Catalog&);

// Tables whose columns differ in order, or in what is in a place, by what differs in columns.
class ReorderedTables {
 public:
  // What differs, in the order of addresses; of objects that are no columns nothing is kept. from or to: false
  // where there is none.
  void note(const model::Object& from, const model::Object& to);
  // Their addresses, as long as the catalogs live.
  model::AddressSet in(const model::Catalog& from, const model::Catalog& to) const;

 private:
  std::vector<model::Address> moved_, gone_, come_;  // columns
};

// Objects that are the same in both catalogs but for what such lists in them mean, and those of whose lists nobody
// knows what they mean, with the fields that have them. tables: those whose columns differ in order.
struct NamedByPlace {
  model::Address object;
  std::vector<model::FieldId> fields;
};
std::vector<NamedByPlace> differing_by_place(const model::Catalog& from, const model::Catalog& to,
                                             const model::AddressSet& tables);

}  // namespace pgsnap::diff
