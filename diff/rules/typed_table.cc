#include "diff/rules/typed_table.h"

#include "diff/number.h"
#include "diff/rules/user_type.h"
#include "snapshot/model/error.h"

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

// The names of a table's columns in their order; those that `first` has too stand where they stand
// there, before the others.
std::vector<std::string> column_order(const Object& table, const Catalog& catalog,
                                      const std::vector<std::string>& first = {}) {
  std::vector<std::pair<std::size_t, std::string>> places;
  for (const Record& record : catalog.children(table.address().key, Kind::column)) {
    const Object column = catalog.object(record);
    const auto at = std::ranges::find(first, column.part(2));
    const std::size_t place =
        at != first.end()
            ? static_cast<std::size_t>(at - first.begin())
            : first.size() + static_cast<std::size_t>(number_of(column.text(column::position)));
    places.emplace_back(place, column.part(2));
  }
  std::ranges::sort(places);
  std::vector<std::string> names;
  for (auto& [place, name] : places) names.push_back(std::move(name));
  return names;
}

// OF wants the table's columns in the order of the type's attributes.
void refuse_other_order(const Object& from, const Object& to, const Context& context) {
  const auto reached = column_order(to, context.to(), column_order(from, context.from()));
  if (reached == column_order(to, context.to())) return;
  throw Error("table " + qualified_name(to) + " cannot be of type " + to.str(table::of_type) +
                  ": its columns would stand in another order, and PostgreSQL cannot move them "
                  "while the rows are there",
              "add the attributes at the end of the type, or make a new table and move the rows");
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
    refuse_other_order(from, to, context);
    Action& action = actions.alter(to, head + " of " + to.str(table::of_type));
    // It uses nothing of what was: an old type that has to make room for the new one goes before.
    action.edges_are_given = true;
    // Only when it is of the type, its rows can be cast to it. What has both the row and a column depends on the column.
    action.renews = true;
    for (const Record& column : context.to().children(to.address().key, Kind::column)) {
      action.renews_too.push_back(column.address());
    }
    action.needs = new_columns;
    action.needs.push_back(to.address());
    action.needs.push_back(type_named(to.text(table::of_type), context.to()));
    for (const Address& column : old_columns) {
      // The attributes of an old type that goes need not be gone: the table is off it.
      const Record* owner = context.from().parent(column);
      if (context.to().contains(column) || (owner && context.goes(owner->address()))) continue;
      action.claims.push_back(address_slot(column));
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
