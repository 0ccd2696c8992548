#include "diff/rules/typed_table.h"

#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The columns of the table and the attributes of its type.
std::vector<Address> columns_of(const Object& table, const Catalog& catalog) {
  std::vector<Address> columns;
  const Address type = type_named(table.text(table::of_type), catalog);
  for (const Address& owner : {table.address(), type}) {
    if (owner.key.empty()) continue;
    for (const Record& column : catalog.children(owner.key, Kind::column)) {
      columns.push_back(column.address());
    }
  }
  return columns;
}

}  // namespace

void change_type_of_table(const Object& from, const Object& to, const Context& context,
                          Actions& actions) {
  const std::string head = "alter table " + qualified_name(to);
  const auto old_columns = columns_of(from, context.from());
  const auto new_columns = columns_of(to, context.to());
  if (from.has(table::of_type)) {
    Action& action = actions.alter(from, head + " not of");
    action.verb = Action::Verb::drop;  // before anything that is done to what it uses
    action.edges_are_given = true;
    action.uses_old = old_columns;
    action.uses_old.push_back(type_named(from.text(table::of_type), context.from()));
    for (const Address& column : new_columns) {
      if (!context.from().contains(column)) action.releases.push_back(address_slot(column));
    }
  }
  if (to.has(table::of_type)) {
    Action& action = actions.alter(to, head + " of " + to.str(table::of_type));
    action.needs = new_columns;
    for (const Address& column : old_columns) {
      if (!context.to().contains(column)) action.claims.push_back(address_slot(column));
    }
    action.rank = static_cast<int>(Rank::inheritance);
  }
}

void change_tables_of_type(const Object& type, const Context& context, Actions& actions) {
  for (const Address& dependent : context.from().dependents(type.address())) {
    if (dependent.kind != Kind::table || context.goes(dependent)) continue;
    const Object from = context.from().find(dependent);
    const Object to = context.to().find(dependent);
    if (from.has(table::of_type) && from.text(table::of_type) == to.text(table::of_type) &&
        type_named(from.text(table::of_type), context.from()) == type.address()) {
      change_type_of_table(from, to, context, actions);
    }
  }
}

}  // namespace pgsnap::diff
