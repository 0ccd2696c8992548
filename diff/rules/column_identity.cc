#include "diff/rules/column_identity.h"

#include <unordered_map>
#include <unordered_set>

#include "diff/rules/column.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/serial.h"
#include "diff/rules/set_aside.h"
#include "diff/rules/stand_in.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// CREATE TABLE … INHERITS gives an identity column a parent's default, too, which comes into its own when the identity
// goes.
void drop_default_behind_identity(const Change& change, const Context& context, Actions& actions) {
  const auto has_default = [](const Catalog& catalog, const Address& column) {
    return catalog.contains({Kind::column_default, column.key});
  };
  const auto above = parent_parts(change.address(), context.from(), context);
  if (has_default(context.to(), change.address()) ||
      std::ranges::none_of(above, [&](const ParentPart& parent) {
        return has_default(context.from(), parent.part);
      })) {
    return;
  }
  Action& action =
      actions.alter(change.to, alter_column(change.to, context, true) + " drop default");
  action.claims.push_back(without_identity_slot(change.address()));
}

void drop_identity(const Change& change, const Context& context, Actions& actions) {
  std::vector<Slot> carried;
  std::vector<Slot> releases = identity_slots(change.from);
  const auto name = identity_sequence_name(change.from);
  if (const Object heir = context.to().find(successor_of_identity(change.from, context))) {
    std::string old = qualified_name(name[0], name[1]);
    if (name[0] == heir.part(0) && name[1] == heir.part(1)) {
      const std::string aside = relation_name_aside(name[0], name[1], context);
      Action& rename = actions.alter(
          change.from, "alter sequence " + old + " rename to " + quote_identifier(aside));
      rename.edges_are_given = true;  // before the column loses it
      rename.releases = std::move(releases);
      releases.clear();
      old = qualified_name(name[0], aside);
    }
    carried.push_back(value_slot(name[0], name[1]));
    actions
        .alter(heir, carry_value_over(qualified_name(heir), old, heir.text(sequence::min_value),
                                      heir.text(sequence::max_value)))
        .releases = carried;
  }
  Action& action =
      actions.alter(change.to, alter_column(change.to, context, false) + " drop identity");
  action.reshapes = true;
  action.position = -15;  // before NOT NULL goes, and before a type that is no integer
  action.releases = std::move(releases);
  action.releases.push_back(without_identity_slot(change.address()));
  action.claims = std::move(carried);
  drop_default_behind_identity(change, context, actions);
}

}  // namespace

std::vector<Slot> identity_slots(const Object& column) {
  const auto name = identity_sequence_name(column);
  if (name.empty()) return {};
  return {relation_slot(name[0], name[1])};
}

std::string identity_clause(const Object& column) {
  return std::string("generated ") +
         (column.text(column::identity) == "a" ? "always" : "by default") +
         " as identity (sequence name " + identity_option(column, "sequence") +
         option_clause(identity_options(column)) + ")";
}

void set_identity_persistence(const Object& to, bool unlogged, const Context& context,
                              Actions& actions) {
  if (context.target() < 15) return;
  Action& action = actions.alter(to, "alter sequence " + identity_option(to, "sequence") +
                                         (unlogged ? " set unlogged" : " set logged"));
  action.claims.push_back(persistence_slot(parent_key(to.address().key)));
  action.position = 7;
}

bool has_identity_of_parent(const Object& column) {
  return column.has(column::identity) && identity_option(column, "sequence").empty();
}

bool adds_identity_apart(const Object& to, const Context& context) {
  const Record* table = context.to().parent(to.address());
  if (!to.has(column::identity) || context.comes(table->address())) return false;
  // Partitions have their parent's identity columns since 17.
  const Object owner = context.to().object(*table);
  if (context.target() >= 17 && owner.kind() == Kind::table && owner.has(table::partition_key)) {
    return false;
  }
  return !context.to().heirs(table->key).empty() || comes_through_stand_in(to, context);
}

Slot without_identity_slot(const Address& column) { return "no identity" + address_slot(column); }

Slot bounds_slot(const Object& column) { return "bounds" + address_slot(column.address()); }

void set_identity(const Change& change, const Context& context, Actions& actions) {
  const bool was_of_parent = has_identity_of_parent(change.from);
  const bool is_of_parent = has_identity_of_parent(change.to);
  const std::string start = alter_column(change.to, context, false);
  const std::string persistence = identity_option(change.to, "persistence");
  const auto had = was_of_parent ? std::string_view() : change.from.text(column::identity);
  const auto wanted = is_of_parent ? std::string_view() : change.to.text(column::identity);
  if (had.empty() && wanted.empty()) return;
  if (wanted.empty()) {
    drop_identity(change, context, actions);
    return;
  }
  if (had.empty()) {
    Action& action = actions.alter(change.to, start + " add " + identity_clause(change.to));
    action.reshapes = true;
    action.position = 5;  // the column must be NOT NULL already, be it by its parent's
    for (const auto& [parent, link] : parent_parts(change.address(), context.to(), context)) {
      action.needs.push_back(parent);
    }
    action.claims = identity_slots(change.to);
    if (!persistence.empty()) {
      set_identity_persistence(change.to, persistence == "u", context, actions);
    }
    return;
  }
  if (persistence != identity_option(change.from, "persistence")) {
    const Address owner = context.to().parent(change.to.address())->address();
    const bool unlogged = context.to().find(owner).has(table::persistence);
    // With the table, where that changes its own.
    const bool steps = context.from().find(owner).has(table::persistence) != unlogged;
    if (!persistence.empty()) {
      set_identity_persistence(change.to, persistence == "u", context, actions);
    } else if (!steps) {
      set_identity_persistence(change.to, unlogged, context, actions);
    }
  }
  const std::size_t first = actions.all().size();
  const std::string old_sequence = identity_option(change.from, "sequence");
  const std::string new_sequence = identity_option(change.to, "sequence");
  std::string sql;
  if (had != wanted) {
    sql += std::string(" set generated ") + (wanted == "a" ? "always" : "by default");
  }
  const auto from = identity_options(change.from);
  const auto to = identity_options(change.to);
  if (option_clause(from) != option_clause(to)) {
    keep_value_in_bounds(change.to, old_sequence, from, to, actions);
    sql += option_clause(to, true);
  }
  if (!sql.empty()) actions.alter(change.to, start + sql);
  if (old_sequence != new_sequence) {
    const auto name = identity_sequence_name(change.to);
    Action& rename = actions.alter(change.to, "alter sequence " + old_sequence + " rename to " +
                                                  quote_identifier(name.back()));
    rename.position = 6;
    rename.releases = identity_slots(change.from);
    rename.claims = identity_slots(change.to);
  }
  // The bounds of a narrower type are there before the type, those of a wider one after it.
  if (!change.changed(column::type) ||
      !is_within(identity_options(change.to), identity_options(change.from))) {
    return;
  }
  for (std::size_t i = first; i < actions.all().size(); ++i) {
    Action& action = actions.all()[i];
    action.edges_are_given = true;
    action.position -= 30;
    action.releases.push_back(bounds_slot(change.to));
  }
}

void open_circles_of_sequences(const Context& context, Actions& actions) {
  const auto renames = [](const Action& action) {
    return action.object.kind == Kind::column && action.verb == Action::Verb::alter &&
           action.releases.size() == 1 && action.claims.size() == 1;
  };
  std::unordered_map<Slot, Action*> by_old_name;
  std::vector<Action*> all;
  for (Action& action : actions.all()) {
    if (!renames(action)) continue;
    by_old_name[action.releases.front()] = &action;
    all.push_back(&action);
  }
  std::unordered_set<const Action*> seen;
  for (Action* first : all) {
    if (seen.contains(first)) continue;
    Action* next = first;
    while (next && seen.insert(next).second) {
      const auto in_the_way = by_old_name.find(next->claims.front());
      next = in_the_way == by_old_name.end() ? nullptr : in_the_way->second;
    }
    if (next != first) continue;
    const auto old = identity_sequence_name(context.from().find(first->object));
    const auto wanted = identity_sequence_name(context.to().find(first->object));
    const std::string name = relation_name_aside(old[0], old[1], context);
    const std::string aside = qualified_name(old[0], name);
    Action& away = actions.alter(context.from().find(first->object),
                                 "alter sequence " + qualified_name(old[0], old[1]) +
                                     " rename to " + quote_identifier(name));
    away.edges_are_given = true;
    away.rank = first->rank;
    away.why = first->why;
    away.releases = {first->releases.front(), aside};
    first->head = "alter sequence " + aside + " rename to " + quote_identifier(wanted[1]);
    first->releases.clear();
    first->claims.push_back(aside);
  }
}

}  // namespace pgsnap::diff
