#include "diff/rules/columns_by_place.h"

#include <algorithm>

#include "diff/compare/listed_columns.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/relation.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::optional<std::vector<Address>> order_afterwards(const Address& table, const Context& context);

// Of a new table: CREATE TABLE … INHERITS takes the parents' as they stand, and then its own.
std::optional<std::vector<Address>> order_of_new(const Address& table, const Context& context) {
  const auto parents = parents_of(table.key, context.to());
  if (parents.empty() || parents.front().has(inheritance::bound)) return {};
  const std::vector<Address> wanted = columns_in_order(table.key, context.to());
  std::vector<Address> order;
  const auto add = [&](const Address& column) {
    if (std::ranges::find(order, column) == order.end()) order.push_back(column);
  };
  bool differs = false;
  for (const Object& link : parents) {
    const Address parent = context.address(Kind::table, {link.part(2), link.part(3)});
    const auto other = order_afterwards(parent, context);
    differs = differs || other;
    for (const Address& column : other ? *other : columns_in_order(parent.key, context.to())) {
      add(copy_of(column, link.address(), context));
    }
  }
  if (!differs) return {};
  for (const Address& column : wanted) add(column);
  std::erase_if(order, [&](const Address& column) { return !context.to().contains(column); });
  if (order == wanted) return {};
  return order;
}

// The columns of a table of TO when the plan has run: those that stay, then the new ones. Nothing: as in TO.
std::optional<std::vector<Address>> order_afterwards(const Address& table, const Context& context) {
  if (context.comes(table)) return order_of_new(table, context);
  if (!context.from().contains(table)) return {};
  const std::vector<Address> wanted = columns_in_order(table.key, context.to());
  std::vector<Address> order;
  for (const Address& address : columns_in_order(table.key, context.from())) {
    if (!context.goes(address) && context.to().contains(address)) order.push_back(address);
  }
  for (const Address& address : wanted) {
    if (context.comes(address)) order.push_back(address);
  }
  if (order == wanted) return {};
  return order;
}

bool may_have_lists(const Object& object, std::string_view sql) {
  if (sql.find("ROW(") != sql.npos || sql.find("'(") != sql.npos) return true;
  switch (object.kind()) {
    case Kind::view:
    case Kind::materialized_view:
    case Kind::rule:
    case Kind::policy: return true;
    case Kind::function: return object.has(function::sql_body);
    default: return false;
  }
}

}  // namespace

void put_columns_in_place(const Context& context, Actions& actions) {
  for (Action& action : actions.all()) {
    const Object to = context.to().find(action.object);
    // As a statement of its own, and as a part of another's.
    for (std::string* sql : {&action.head, &action.fold_text}) {
      if (!to || sql->empty() || !may_have_lists(to, *sql)) continue;
      TextByPlace placed = by_place(*sql, to, context.to(), [&](const Address& table) {
        return order_afterwards(table, context);
      });
      if (!placed.in_the_way.key.empty()) {
        throw Error(
            address_text(action.object) +
                " names columns by their places, in a FROM or a row, and " +
                address_text(placed.in_the_way) +
                " would have its columns in another order than in TO: the same text would mean "
                "other columns",
            "leave it out of the plan (.pgsnapignore) and write it by hand, or make the table "
            "anew");
      }
      *sql = std::move(placed.text);
      // pg_depend names no column that is only in such a list.
      for (const Address& column : placed.columns) {
        if (context.comes(column)) action.needs.push_back(column);
      }
    }
  }
}

void refuse_grown_lists(const Context& context, const Actions& actions) {
  for (const Action& action : actions.all()) {
    if (action.head.find("ROWS FROM") == std::string::npos) continue;
    const Object to = context.to().find(action.object);
    if (!to) continue;
    const Address grown = grown_below(action.head, to, context.to());
    if (grown.key.empty()) continue;
    throw Error(address_text(action.object) +
                    " names the columns of ROWS FROM by their places, and " + address_text(grown) +
                    " has got more since: the same text would mean other columns",
                "make it anew in TO, or leave it out of the plan (.pgsnapignore)");
  }
}

}  // namespace pgsnap::diff
