#pragma once
// Lists that speak of a table's columns by their places: names that a FROM gives to the columns of its items,
// FROM f() f(a, b, c), which servers always print for functions that give rows of a table, a view or a composite
// type, and FROM t t(a, b, c); and the values of a row, ROW(1, 2)::t and '(1,2)'::t. Where a table has its columns
// in another order, such a list means other columns.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

struct ColumnList {
  enum class Of {
    relation,
    function,
    rows,   // several functions in ROWS FROM
    other,  // a join
    row     // a value of the relation's type
  };

  Of of = Of::other;
  std::string_view
      item;  // the relation's or function's name with its schema, as it is written; what stands
             // in the brackets of ROWS FROM, with these
  std::size_t begin = 0;  // of the list in the text, with its brackets
  std::size_t end = 0;
  std::vector<std::string_view> names;  // as they are written; the values of a row
  bool with_ordinality = false;         // the last name is that of the number
};

// The lists of a statement or expression. Only what is in a schema counts: functions of PostgreSQL's own, which
// servers print without one, give no rows of a user's table. Lexical.
std::vector<ColumnList> column_lists(std::string_view sql);

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
