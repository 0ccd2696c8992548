#include "diff/rules/privileges.h"
#include "diff/rules/relation.h"
#include "diff/rules/sequence_options.h"
#include "diff/rules/serial.h"
#include "diff/rules/set_aside.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "sequence " + qualified_name(o); }

SequenceOptions options(const Object& o) {
  return {o.str(sequence::type),      o.str(sequence::start_value), o.str(sequence::increment),
          o.str(sequence::min_value), o.str(sequence::max_value),   o.str(sequence::cache),
          o.flag(sequence::cycle)};
}

Address owner_column(const Object& o, const Context& context) {
  const auto owner = o.list(sequence::owned_by);
  if (owner.size() != 3) return {};
  return context.address(Kind::column, {owner[0], owner[1], owner[2]});
}

// The table of the column that owned the sequence, where that stays a table and would take the sequence along: to
// another owner, or to be logged or not (15).
Address table_that_leads(const Object& from, const Context& context) {
  if (!from.has(sequence::owned_by)) return {};
  const Record* record = context.from().parent(owner_column(from, context));
  if (!record || context.goes(record->address())) return {};
  const Object to = context.to().find(record->address());
  if (!to) return {};
  const Object was = context.from().object(*record);
  const bool to_other_owner =
      context.options().with_owners && was.text(common::owner) != to.text(common::owner);
  const bool steps = to.kind() == Kind::table && context.target() >= 15 &&
                     was.text(table::persistence) != to.text(table::persistence);
  return to_other_owner || steps ? to.address() : Address();
}

void own(const Object& from, const Object& to, const Context& context, Actions& actions) {
  const auto owner = to.list(sequence::owned_by);
  const std::string column =
      owner.size() == 3 ? qualified_name(owner[0], owner[1]) + "." + quote_identifier(owner[2])
                        : std::string("none");
  Action& action = actions.alter(to, "alter " + reference(to) + " owned by " + column);
  // Taken off a column that is dropped, before the sequence goes with it.
  if (from && from.has(sequence::owned_by)) action.uses_old.push_back(owner_column(from, context));
  if (owner.size() != 3) {
    action.position = -1;  // while it is linked to a table its owner cannot change
    if (!from) return;
    if (const Address table = table_that_leads(from, context); !table.key.empty()) {
      action.releases.push_back(sequence_slot(table));
    }
    return;
  }
  action.rank = static_cast<int>(Rank::sequence_owner);
  action.needs.push_back(owner_column(to, context));
  // Table and sequence must have one owner by then.
  action.claims.push_back(owner_slot(to.address(), context.to()));
  action.claims.push_back(owner_slot(owner_column(to, context), context.to()));
  action.claims.push_back(persistence_slot(join_key({owner[0], owner[1]})));
}

// An owned sequence gets its table's new owner with the table, and can have no other. Where the table
// or the column is made anew, it is taken off meanwhile.
bool owner_follows(const Change& change, const Context& context) {
  return change.to.has(sequence::owned_by) &&
         change.from.text(sequence::owned_by) == change.to.text(sequence::owned_by) &&
         !context.goes(owner_column(change.from, context));
}

void create(const Object& to, const Context& context, Actions& actions) {
  actions.create(to, std::string("create ") + (to.has(sequence::persistence) ? "unlogged " : "") +
                         reference(to) + option_clause(options(to)));
  if (to.has(sequence::owned_by)) own({}, to, context, actions);
}

// The sequence of a serial column that becomes an identity column, whose own sequence goes on from it
// and mostly has its name.
void give_way(const Object& from, const Object& column, const Context& context, Actions& actions) {
  const auto name = identity_sequence_name(column);
  const bool same_name = name[0] == from.part(0) && name[1] == from.part(1);
  const std::string aside = relation_name_aside(from.part(0), from.part(1), context);
  const std::string old = same_name ? qualified_name(from.part(0), aside) : qualified_name(from);
  const SequenceOptions bounds = identity_options(column);
  if (same_name) {
    actions.alter(from, "alter " + reference(from) + " rename to " + quote_identifier(aside))
        .releases.push_back(relation_slot(from.part(0), from.part(1)));
  }
  actions
      .alter(column, carry_value_over(qualified_name(name[0], name[1]), old, bounds.min_value,
                                      bounds.max_value))
      .releases.push_back(value_slot(from.part(0), from.part(1)));
  Action& end = actions.drop(from, "drop sequence " + old);
  end.claims.push_back(value_slot(from.part(0), from.part(1)));
  if (same_name) end.releases.push_back(old);  // not its own name, which went with the renaming
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (const Object column = context.to().find(successor_of(from, context))) {
    give_way(from, column, context, actions);
    return;
  }
  actions.drop(from, "drop " + reference(from)).data_loss = "the sequence's value";
}

Address dropped_with(const Object& from, const Context& context) {
  return owner_column(from, context);
}

void set_options(const Change& change, const Context&, Actions& actions) {
  keep_value_in_bounds(change.to, qualified_name(change.to), options(change.from),
                       options(change.to), actions);
  actions.alter(change.to, "alter " + reference(change.to) + option_clause(options(change.to)));
}

void set_persistence(const Change& change, const Context& context, Actions& actions) {
  if (!table_in_step(change.to, context).key.empty()) return;  // the table's rule sees to it
  actions.alter(change.to,
                "alter " + reference(change.to) +
                    (change.to.has(sequence::persistence) ? " set unlogged" : " set logged"));
}

void set_owner_column(const Change& change, const Context& context, Actions& actions) {
  const bool owner_goes =
      change.from.has(sequence::owned_by) && context.goes(owner_column(change.from, context));
  const bool other_owner = change.from.has(sequence::owned_by) && change.changed(common::owner);
  const Address table = table_that_leads(change.from, context);
  if (change.to.has(sequence::owned_by) && (owner_goes || other_owner || !table.key.empty())) {
    Action& action = actions.alter(change.to, "alter " + reference(change.to) + " owned by none");
    action.position = -1;
    if (!table.key.empty()) action.releases.push_back(sequence_slot(table));
    action.uses_old.push_back(owner_column(change.from, context));
    action.releases.push_back(change.from.str(sequence::owned_by));
    own({}, change.to, context, actions);
    actions.all().back().claims.push_back(change.from.str(sequence::owned_by));
    return;
  }
  own(change.from, change.to, context, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(sequence::type, set_options),          alter(sequence::start_value, set_options),
    alter(sequence::increment, set_options),     alter(sequence::min_value, set_options),
    alter(sequence::max_value, set_options),     alter(sequence::cache, set_options),
    alter(sequence::cycle, set_options),         alter(sequence::persistence, set_persistence),
    alter(sequence::owned_by, set_owner_column),
};
static_assert(covers(sequence::kFields, kProperties));

// Taken off a column that goes, since it is another object that holds a value of its own.
Reaction reaction(const Object& from, const Address& on, bool reshaped) {
  const auto owner = from.list(sequence::owned_by);
  const bool is_owner = on.kind == Kind::column && owner.size() == 3 &&
                        key_part(on.key, 0) == owner[0] && key_part(on.key, 1) == owner[1] &&
                        key_part(on.key, 2) == owner[2];
  return is_owner && !reshaped ? Reaction::alter : Reaction::none;
}

std::vector<Slot> slots(const Object& o) { return {relation_slot(o.part(0), o.part(1))}; }

}  // namespace

const KindRules& sequence_rules() {
  static const KindRules rules{
      .kind = Kind::sequence,
      .rank = Rank::sequence,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "sequence",
      .has_owner = true,
      .owner_follows = owner_follows,
      .dropped_with = dropped_with,
      .slots = slots,
      .reaction = reaction,
      .altered_field = sequence::owned_by,
      .linked_to = owner_column,
  };
  return rules;
}

}  // namespace pgsnap::diff
