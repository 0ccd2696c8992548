#include "diff/rules/column_retyping.h"

#include <algorithm>

#include "diff/rules/column.h"
#include "diff/rules/column_identity.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_type.h"
#include "diff/rules/descent.h"
#include "diff/rules/parts_made_anew.h"
#include "diff/rules/stand_in.h"
#include "diff/rules/type_holders.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// What a change of the type would take back to the type's own is set again.
void keep_storage(const Change& change, const Context& context, Actions& actions) {
  const std::string start = alter_column(change.to, context);
  // The type may be changed by a statement for a parent's column.
  std::vector<Address> line{change.to.address()};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const auto& [parent, link] : parent_parts(line[i], context.to(), context)) {
      line.push_back(parent);
    }
  }
  if (change.to.has(column::storage) && !change.changed(column::storage)) {
    actions
        .alter(change.to, start + " set storage " + storage_name(change.to.text(column::storage)))
        .needs = line;
  }
  if (change.to.has(column::compression) && !change.changed(column::compression)) {
    actions
        .alter(change.to,
               start + " set compression " + compression_name(change.to.text(column::compression)))
        .needs = line;
  }
}

}  // namespace

bool is_retyped(const Change& change) {
  return change.changed(column::type) || change.changed(column::collation);
}

namespace {

// The tables whose rows a column holds before and after.
std::vector<Address> tables_held(const Change& change, const Context& context) {
  std::vector<Address> tables =
      tables_in(type_named(change.from.text(column::type), context.from()), context);
  std::erase_if(tables, [&](const Address& table) {
    return !std::ranges::binary_search(holders_of(table, context.to()), change.address());
  });
  return tables;
}

// Rows are written as text once their tables have the columns that they are to have, and before one of
// these is altered: the text says values by their places.
void wait_with_rows(const std::vector<Address>& tables, const Context& context, Action& action) {
  for (const Address& table : tables) {
    for (const Record& column : context.from().children(table.key, Kind::column)) {
      if (context.to().contains(column.address())) {
        action.uses_old.push_back(column.address());
      } else {
        action.claims.push_back(address_slot(column.address()));
      }
    }
    for (const Record& column : context.to().children(table.key, Kind::column)) {
      if (!context.from().contains(column.address())) action.needs.push_back(column.address());
    }
  }
}

}  // namespace

// Foreign tables that leave, or go, have done so when a column above them changes its type by USING.
void wait_for_foreign_children(const Address& column, const Context& context, Action& action) {
  walk_down(parent_key(column.key), context.from(), [&](const Address& link) {
    const Address table{Kind::foreign_table, parent_key(link.key)};
    if (!context.from().contains(table)) return !context.goes(link);
    if (context.goes(table) || context.goes(link)) {
      action.claims.push_back(address_slot(context.goes(table) ? table : link));
    }
    return false;
  });
}

// Foreign tables take no USING, and so no parent of one does.
bool takes_using(const Object& to, const Context& context) {
  return !is_foreign(to) && std::ranges::none_of(kept_copies(to.address(), context), is_foreign);
}

void set_column_type(const Change& change, const Context& context, Actions& actions) {
  if (in_table(change.to)) keep_storage(change, context, actions);
  if (!in_table(change.to) || follows_parent(change, context, column::type) ||
      follows_parent(change, context, column::collation)) {
    return;
  }
  const std::string start = alter_column(change.to, context, false) + " set data type ";
  const bool through_text = passes_through_text(change, context);
  const Slot as_text = "as text" + address_slot(change.to.address());
  const auto tables = through_text ? tables_held(change, context) : std::vector<Address>();
  if (through_text) {
    const bool array = change.from.text(column::type).ends_with("[]");
    Action& action = actions.alter(change.from, start + (array ? "text[]" : "text"));
    if (takes_using(change.to, context)) {
      action.head +=
          " using " + quote_identifier(change.to.part(2)) + (array ? "::text[]" : "::text");
      wait_for_foreign_children(change.address(), context, action);
    }
    action.verb = Action::Verb::drop;  // before what it uses is dropped
    action.edges_are_given = true;
    action.uses_old = change.from.references(common::depends_on);
    wait_with_rows(tables, context, action);
    reshape_with_copies(change.address(), context, action);
    action.releases.push_back(as_text);
    wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
    action.lock = "access exclusive";
    action.writes_columns = true;
  }
  // Without COLLATE it is the type's own, whatever it was before.
  std::string sql = " alter column " + quote_identifier(change.to.part(2)) + " set data type " +
                    change.to.str(column::type);
  if (change.to.has(column::collation)) {
    sql += " collate " + change.to.str(column::collation);
  }
  Action& action = actions.alter(change.to, "");
  // Generated columns have no USING either.
  if (takes_using(change.to, context) && !change.to.has(column::generated)) {
    const std::string value =
        conversion(change, quote_identifier(change.to.part(2)), context, action, actions);
    if (!value.empty()) sql += " using " + value;
    wait_for_foreign_children(change.address(), context, action);
  }
  action.head = (is_retyped_by_stand_in(change.from, change.to, context)
                     ? alter_stand_in(change.to, action)
                     : alter_relation(change.to, context.to())) +
                sql;
  if (through_text) {
    // The old type is gone by now.
    action.edges_are_given = true;
    action.needs = change.to.references(common::depends_on);
    action.needs.push_back(context.address(Kind::schema, {change.to.part(0)}));
    action.claims.push_back(as_text);
    for (const Address& table : tables) {
      for (const Record& column : context.to().children(table.key, Kind::column)) {
        action.needs.push_back(column.address());
      }
    }
  }
  action.claims.push_back(bounds_slot(change.to));
  // The identity's sequence would be of the new type with the bounds of the old one.
  if (!change.to.has(column::identity)) {
    action.claims.push_back(without_identity_slot(change.address()));
  }
  // An inherited column's type is its parent's.
  wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  reshape_with_copies(change.address(), context, action);
  action.position = -10;
  if (!is_foreign(change.to)) {
    action.data_loss = type_change_loss(change, context);
    if (through_text || rewrites(change, context)) action.work = "rewrite";
  }
  action.writes_columns = true;  // even where it leaves them as they are
  action.lock = "access exclusive";
}

namespace {

// Arrays, enums, ranges and rows are compared by operators for all types of that sort.
bool is_compared_by_its_sort(std::string_view type, const Context& context) {
  const std::string values = underlying_type(type, context.from());
  if (values.ends_with("[]") || values.ends_with("range")) return true;
  const Address address = type_named(values, context.from());
  return !address.key.empty() && address.kind != Kind::base_type && address.kind != Kind::domain;
}

// Whether PostgreSQL carries a foreign key over a change of type of one of its columns: it finds no cast
// to what such operators take for the others ("could not find cast from … to 3500").
bool is_carried_over(const Object& foreign_key, const Context& context) {
  return std::ranges::none_of(foreign_key.list(constraint::columns), [&](std::string_view name) {
    const Object column = context.from().find(
        context.address(Kind::column, {foreign_key.part(0), foreign_key.part(1), name}));
    return column && is_compared_by_its_sort(column.text(column::type), context);
  });
}

}  // namespace

bool cannot_be_retyped(const Change& change, const Context& context) {
  const Object& from = change.from;
  if (!from.has(column::generated)) return false;
  // Its type takes no USING.
  if (change.to && change.changed(column::type) && needs_using(change, context)) return true;
  if (context.target() >= 15) return false;
  const Address type = type_named(from.text(column::type), context.from());
  return std::ranges::any_of(from.references(common::depends_on), [&](const Address& used) {
    if (used.kind == Kind::column) return parent_key(used.key) != parent_key(from.address().key);
    return used != type && !(used.kind == Kind::collation && from.has(column::collation));
  });
}

bool retyping_evicts(const Change& change, const Object& dependent, const Context& context) {
  if (reshapes_users(change, context) && loses_parts_when_made_anew(dependent, context))
    return true;
  if (!change.changed(column::type)) return false;
  const bool is_foreign_key =
      dependent.kind() == Kind::constraint && dependent.text(constraint::type) == "f";
  if (is_foreign_key ? stays_referable(change, context) && is_carried_over(dependent, context)
                     : stays_comparable(change, context)) {
    return false;
  }
  const bool through_text = passes_through_text(change, context);
  if (dependent.kind() == Kind::index) {
    return through_text || dependent.has(index::predicate) || dependent.has(common::depends_on);
  }
  if (dependent.kind() != Kind::constraint) return false;
  const auto type = dependent.text(constraint::type);
  return through_text || is_foreign_key || type == "x" ||
         (type == "c" && dependent.list(constraint::columns).size() > 1);
}

bool reshapes_users(const Change& change, const Context&) {
  return change.changed(column::type) || change.changed(column::collation) ||
         change.changed(column::generation_expression);
}

}  // namespace pgsnap::diff
