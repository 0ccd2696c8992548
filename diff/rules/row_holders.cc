#include "diff/rules/row_holders.h"

#include <algorithm>
#include <unordered_map>

#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/column_retyping.h"
#include "diff/rules/plain_update.h"
#include "diff/rules/type_holders.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The table that an action gives new values to, where it is there before and after.
Address written_table(const Action& action, const Context& context) {
  if (!action.writes_columns) return {};
  const Record* owner = context.from().parent(action.object);
  if (!owner) owner = context.to().parent(action.object);
  const Address address = owner ? owner->address() : action.object;
  const bool stays =
      address.kind == Kind::table && !context.goes(address) && !context.comes(address);
  return stays ? address : Address();
}

// Whether the rows wait as text while a column is altered.
bool is_carried_over(const Address& holder, const Action& action, const Context& context) {
  const Object column = context.from().find(holder);
  return context.fate(action.object) == Fate::alter && context.fate(holder) == Fate::alter &&
         passes_through_text(type_named(column.text(column::type), context.from()), context);
}

}  // namespace

std::vector<Address> holders_of_rows(const Change& change, const Context& context) {
  const Record* table = change.from ? context.from().parent(change.address()) : nullptr;
  if (!table || !change.to || table->kind != Kind::table || !is_retyped(change)) return {};
  std::vector<Address> holders = holders_of(table->address(), context.from());
  // A partitioned table holds nothing itself.
  for (std::size_t i = 0; i < holders.size(); ++i) {
    for (const auto& [parent, link] : parent_parts(holders[i], context.from(), context)) {
      if (std::ranges::find(holders, parent) == holders.end()) holders.push_back(parent);
    }
  }
  for (Address& holder : holders) {
    // A materialized view is made anew.
    const Record* owner = context.from().parent(holder);
    if (owner && owner->kind == Kind::materialized_view) holder = owner->address();
  }
  return holders;
}

namespace {

// Whether the default uses what has rows of the table in an expression, which PostgreSQL would not have beside an ADD
// COLUMN with it.
bool uses_rows(const Object& value, const Address& table, const Context& context) {
  const auto expressions = expressions_with(table, context.to());
  return !expressions.empty() &&
         std::ranges::any_of(value.references(common::depends_on), [&](const Address& used) {
           return std::ranges::binary_search(expressions, used);
         });
}

}  // namespace

bool is_filled_later(const Object& column, const Context& context) {
  const Address& address = column.address();
  const Record* table = context.to().parent(address);
  if (!table || table->kind != Kind::table || !context.comes(address) ||
      context.comes(table->address())) {
    return false;
  }
  const Object value = context.to().find({Kind::column_default, address.key});
  return value && made_by_inheritance(column, context).key.empty() &&
         !is_handed_over(address, context) && is_plainly_updated(table->key, context) &&
         (uses_rows(value, table->address(), context) ||
          any_stays(holders_of(table->address(), context), context));
}

Slot unfilled_slot(const Address& column) { return "unfilled" + address_slot(column); }

void fill(const Object& column, const Context& context, Actions& actions) {
  const Slot filled = "filled" + address_slot(column.address());
  const Object value = context.to().find({Kind::column_default, column.address().key});
  Action& update = actions.alter(column, "update " + qualified_name(column) + " set " +
                                             quote_identifier(column.part(2)) + " = " +
                                             value.str(column_default::default_expression));
  update.reshapes = true;  // what is made of the column is made of its values
  update.work = "rewrite";
  update.needs = value.references(common::depends_on);
  update.claims.push_back(unfilled_slot(column.address()));
  update.releases.push_back(filled);
  keep_update_plain(parent_key(column.address().key), context, update);
  if (column.flag(column::not_null) && !column.flag(column::not_null_not_valid)) {
    add_not_null(column, context, actions).claims.push_back(filled);
  }
}

void keep_rows_from_holders(const Context& context, Actions& actions) {
  struct Held {
    Holders holders;
    std::vector<Address> writers;  // what asks for new values
  };
  std::unordered_map<Address, Held, AddressHash> tables;
  for (Action& action : actions.all()) {
    const Address table = written_table(action, context);
    if (table.key.empty()) continue;
    const auto [it, is_new] = tables.try_emplace(table);
    Held& held = it->second;
    if (is_new) held.holders = holders_of(table, context);
    held.writers.push_back(action.object);
    for (const Address& holder : held.holders.before) {
      if (!stays(holder, held.holders, context)) continue;
      if (is_carried_over(holder, action, context)) continue;
      throw Error(address_text(table) + " would be written anew, for " +
                      address_text(action.object) + ", and " + address_text(holder) +
                      " holds rows of it: PostgreSQL refuses that",
                  "move what that column holds elsewhere and drop it first");
    }
    wait_for_leaving(held.holders, context, action);
  }
  if (tables.empty()) return;
  std::unordered_map<Address, std::vector<Address>, AddressHash> waits;  // by new holder
  for (const auto& [table, held] : tables) {
    const auto& before = held.holders.before;
    for (const Address& holder : holders_of(table, context.to())) {
      if (std::ranges::binary_search(before, holder) && !context.goes(holder)) continue;
      auto& list = waits[holder];
      list.insert(list.end(), held.writers.begin(), held.writers.end());
    }
  }
  for (Action& action : actions.all()) {
    const auto it = waits.find(action.object);
    if (it == waits.end() || action.edges_are_given) continue;
    if (action.verb != Action::Verb::create && !action.reshapes) continue;
    action.needs.insert(action.needs.end(), it->second.begin(), it->second.end());
  }
}

}  // namespace pgsnap::diff
