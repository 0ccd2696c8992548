#include "diff/rules/descent.h"
#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "trigger " + quote_identifier(o.part(2)) + " on " + qualified_name(o);
}

std::string events(const Object& o) {
  std::vector<std::string> list;
  for (std::string_view event : o.list(trigger::events)) {
    list.emplace_back(event);
    const auto columns = o.list(trigger::update_columns);
    if (event != "update" || columns.empty()) continue;
    std::vector<std::string> names;
    for (std::string_view column : columns) names.push_back(quote_identifier(column));
    list.back() += " of " + join(names, ", ");
  }
  return join(list, " or ");
}

std::string definition(const Object& o, bool or_replace, const Context& context) {
  const bool constraint = o.flag(trigger::constraint_trigger);
  std::string sql = std::string("create ") + (or_replace ? "or replace " : "") +
                    (constraint ? "constraint " : "") + "trigger " + quote_identifier(o.part(2)) +
                    " " + o.str(trigger::timing) + " " + events(o) + " on " + qualified_name(o);
  if (const auto other = o.list(trigger::referenced_table); other.size() == 2) {
    sql += " from " + qualified_name(other[0], other[1]);
  }
  if (o.flag(trigger::deferrable)) sql += " deferrable";
  if (o.flag(trigger::initially_deferred)) sql += " initially deferred";
  if (o.has(trigger::old_table) || o.has(trigger::new_table)) sql += " referencing";
  if (o.has(trigger::old_table)) {
    sql += " old table as " + quote_identifier(o.text(trigger::old_table));
  }
  if (o.has(trigger::new_table)) {
    sql += " new table as " + quote_identifier(o.text(trigger::new_table));
  }
  sql += o.flag(trigger::row_level) ? " for each row" : " for each statement";
  if (o.has(trigger::condition)) sql += " when (" + o.str(trigger::condition) + ")";
  return sql + " " + execute_clause(o.list(trigger::function), o.list(trigger::arguments), context);
}

// ---- partitions: their clones of a partitioned table's trigger

bool is_clone(const Object& o) { return o.list(trigger::parent_trigger).size() == 3; }

// The partitions below a table, at any depth.
std::vector<Address> partitions_below(const Address& table, const Catalog& catalog) {
  std::vector<Address> found;
  walk_down(table.key, catalog, [&](const Address& link) {
    const Record* child =
        catalog.find(link).has(inheritance::bound) ? catalog.parent(link) : nullptr;
    if (child) found.push_back(child->address());
    return child != nullptr;
  });
  return found;
}

// Empty for all but row triggers of partitioned tables.
std::vector<Address> cloned_to(const Object& o, const Catalog& catalog) {
  const Record* table = catalog.parent(o.address());
  if (!table || table->kind != Kind::table || !o.flag(trigger::row_level) ||
      !catalog.object(*table).has(table::partition_key)) {
    return {};
  }
  return partitions_below(table->address(), catalog);
}

// A name that the table's trigger and a clone cannot both have.
Slot name_slot(const Address& table, std::string_view name) {
  return "trigger name" + join_key({"", key_part(table.key, 0), key_part(table.key, 1), name});
}

std::vector<Slot> slots(const Object& o) {
  std::vector<Slot> slots{trigger_slot(parent_key(o.address().key))};
  const auto key = parent_key(o.address().key);
  if (!is_clone(o)) slots.push_back(name_slot({Kind::table, key}, o.part(2)));
  return slots;
}

Action& set_state(const Object& o, std::string_view state, Actions& actions) {
  Action& action =
      actions.alter(o, "alter table " + qualified_name(o) + " " + std::string(enable_words(state)) +
                           " trigger " + quote_identifier(o.part(2)));
  // The statement reaches the clones below, whose own ones must follow.
  action.reshapes = true;
  action.needs.push_back(o.address());
  return action;
}

// What is said of a trigger reaches its clones: those that stay in another state are told again.
// name: of the trigger; empty for all.
void tell_clones(std::string_view name, const std::vector<Address>& tables, const Context& context,
                 Actions& actions) {
  for (const Address& table : tables) {
    for (const Record& record : context.to().children(table.key, Kind::trigger)) {
      if (context.fate(record.address()) != Fate::keep) continue;
      const Object clone = context.to().object(record);
      const auto parent = clone.list(trigger::parent_trigger);
      if (parent.size() != 3) continue;
      if (!name.empty() && parent[2] != name && clone.part(2) != name) continue;
      set_state(clone, clone.text(trigger::enabled), actions);
    }
  }
}

void set_state_and_clones(const Object& to, const Context& context, Actions& actions) {
  set_state(to, to.text(trigger::enabled), actions);
  const auto tables =
      is_clone(to) ? partitions_below({Kind::table, parent_key(to.address().key)}, context.to())
                   : cloned_to(to, context.to());
  tell_clones(to.part(2), tables, context, actions);
}

// The nearest trigger above a clone that is in the catalog, which has no clones without a state of their own.
Object trigger_above(const Object& clone, const Catalog& catalog, const Context& context) {
  const auto parent = clone.list(trigger::parent_trigger);
  Address at = context.address(Kind::trigger, {parent[0], parent[1], parent[2]});
  for (;;) {
    if (const Object found = catalog.find(at)) return found;
    const auto above = parents_of(parent_key(at.key), catalog);
    if (above.empty()) return {};
    at = context.address(Kind::trigger,
                         {above.front().part(2), above.front().part(3), key_part(at.key, 2)});
  }
}

// The state that a clone without one of its own has.
std::string_view inherited_state(const Object& clone, const Context& context) {
  const Object above = trigger_above(clone, context.to(), context);
  return above ? above.text(trigger::enabled) : std::string_view();
}

// ---- statements

void comment_on_constraint(const Object& to, Actions& actions) {
  const std::string comment = to.has(trigger::constraint_comment)
                                  ? quote_literal(to.text(trigger::constraint_comment))
                                  : std::string("null");
  actions.alter(to, "comment on constraint " + quote_identifier(to.part(2)) + " on " +
                        qualified_name(to) + " is " + comment);
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (is_clone(to)) {
    set_state_and_clones(to, context, actions);
    return;
  }
  Action& action = actions.create(to, definition(to, false, context));
  for (const Address& table : cloned_to(to, context.to())) {
    action.claims.push_back(name_slot(table, to.part(2)));
  }
  if (to.has(trigger::enabled)) set_state(to, to.text(trigger::enabled), actions);
  if (to.has(trigger::constraint_comment)) comment_on_constraint(to, actions);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (is_clone(from)) {
    set_state(from, inherited_state(from, context), actions);
    const auto tables =
        partitions_below({Kind::table, parent_key(from.address().key)}, context.to());
    tell_clones(from.part(2), tables, context, actions);
    return;
  }
  Action& action = actions.drop(from, "drop " + reference(from));
  const auto tables = cloned_to(from, context.from());
  if (tables.empty()) return;
  action.releases = slots(from);
  action.releases.push_back(address_slot(from.address()));
  for (const Address& table : tables) action.releases.push_back(name_slot(table, from.part(2)));
}

// A clone goes with the trigger, of which pg_depend tells only to those of the partitions next below.
Address linked_to(const Object& from, const Context& context) {
  const Object above = is_clone(from) ? trigger_above(from, context.from(), context) : Object();
  return above ? above.address() : Address();
}

Address inheritance_of(const Object& clone, const Context& context) {
  const auto parent = clone.list(trigger::parent_trigger);
  return context.address(Kind::inheritance, {clone.part(0), clone.part(1), parent[0], parent[1]});
}

Address dropped_with(const Object& from, const Context& context) {
  const Record* table = context.from().parent(from.address());
  // A partition is dropped before its parent, and before the parent's trigger need be.
  if (is_clone(from) && !(table && context.goes(table->address()))) {
    const Object original = trigger_above(from, context.from(), context);
    if (original && context.goes(original.address())) return original.address();
    const Address link = inheritance_of(from, context);
    if (context.goes(link)) return link;
  }
  return table ? table->address() : Address();
}

// A clone is made when its table is attached, or with the parent's trigger.
Address made_with(const Object& to, const Context& context) {
  const Record* table = context.to().parent(to.address());
  if (is_clone(to)) {
    const Address link = inheritance_of(to, context);
    if (context.comes(link)) return link;
    if (const Object original = trigger_above(to, context.to(), context)) return original.address();
  }
  return table ? table->address() : Address();
}

void references(const Object& object, const Catalog& catalog, const Context& context,
                std::vector<Address>& out) {
  if (!is_clone(object)) return;
  if (const Object original = trigger_above(object, catalog, context)) {
    out.push_back(original.address());
  }
  const Address link = inheritance_of(object, context);
  // A clone outlives no detaching: what is said of it is said of the one that attaching makes.
  if (&catalog == &context.to() || !context.comes(link)) out.push_back(link);
}

// CREATE OR REPLACE came with 14, never for constraint triggers. It does not look after the clones
// that a row trigger has left when it becomes one of statements.
bool cannot_replace(const Change& change, const Context& context) {
  const bool with_clones =
      change.changed(trigger::row_level) && !(cloned_to(change.from, context.from()).empty() &&
                                              cloned_to(change.to, context.to()).empty());
  return context.target() < 14 || change.from.flag(trigger::constraint_trigger) ||
         change.to.flag(trigger::constraint_trigger) || with_clones;
}

void replace_trigger(const Change& change, const Context& context, Actions& actions) {
  Action& action = actions.alter(change.to, definition(change.to, true, context));
  action.reshapes = true;
  // The new trigger is enabled, whatever the old one was, and so are its clones.
  if (change.to.has(trigger::enabled)) {
    set_state_and_clones(change.to, context, actions);
  } else {
    tell_clones(change.to.part(2), cloned_to(change.to, context.to()), context, actions);
  }
}

void set_enabled(const Change& change, const Context& context, Actions& actions) {
  for (const PropertyRule& rule : rules_of(Kind::trigger).properties) {
    if (rule.apply == replace_trigger && change.changed(rule.field)) return;
  }
  set_state_and_clones(change.to, context, actions);
}

void set_constraint_comment(const Change& change, const Context&, Actions& actions) {
  comment_on_constraint(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace_if(trigger::timing, cannot_replace, replace_trigger),
    replace_if(trigger::events, cannot_replace, replace_trigger),
    replace_if(trigger::update_columns, cannot_replace, replace_trigger),
    replace_if(trigger::row_level, cannot_replace, replace_trigger),
    replace_if(trigger::old_table, cannot_replace, replace_trigger),
    replace_if(trigger::new_table, cannot_replace, replace_trigger),
    replace_if(trigger::condition, cannot_replace, replace_trigger),
    replace_if(trigger::function, cannot_replace, replace_trigger),
    replace_if(trigger::arguments, cannot_replace, replace_trigger),
    replace(trigger::constraint_trigger),
    replace(trigger::referenced_table),
    replace(trigger::deferrable),
    replace(trigger::initially_deferred),
    alter(trigger::constraint_comment, set_constraint_comment),
    alter(trigger::enabled, set_enabled),
    replace(trigger::parent_trigger),
};
static_assert(covers(trigger::kFields, kProperties));

// PostgreSQL changes the type of no column that UPDATE OF or WHEN names.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return !reshaped || on.kind == Kind::column ? Reaction::replace : Reaction::none;
}

}  // namespace

void tell_trigger_clones(const Object& partition_link, const Context& context, Actions& actions) {
  if (context.to().records(Kind::trigger).empty()) return;
  const Address partition{Kind::table, parent_key(partition_link.address().key)};
  auto tables = partitions_below(partition, context.to());
  tables.push_back(partition);
  tell_clones({}, tables, context, actions);
}

const KindRules& trigger_rules() {
  static const KindRules rules{
      .kind = Kind::trigger,
      .rank = Rank::trigger,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .made_with = made_with,
      .dropped_with = dropped_with,
      .slots = slots,
      .reaction = reaction,
      .linked_to = linked_to,
      .links_lead_to = LinkedTo::above,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
