#include "diff/rules/plain_update.h"
#include "diff/rules/privileges.h"
#include "diff/rules/relation.h"
#include "diff/rules/serial.h"
#include "diff/rules/type_holders.h"
#include "diff/rules/typed_table.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "table " + qualified_name(o); }

// PostgreSQL forgets options of a TOAST table that is not there: it comes with the first column that
// wants one.
void set_toast_options(const Object& to, const std::vector<std::string_view>& from,
                       const Context& context, Actions& actions) {
  const std::size_t others = actions.all().size();
  change_options(to, "alter " + reference(to), from, to.list(table::toast_options), "toast.",
                 actions);
  for (const Record& column : context.to().children(to.address().key, Kind::column)) {
    for (std::size_t i = others; i < actions.all().size(); ++i) {
      actions.all()[i].needs.push_back(column.address());
    }
  }
}

void create(const Object& to, const Context& context, Actions& actions) {
  const bool unlogged = to.text(table::persistence) == "u";
  Action& action =
      actions.create(to, std::string("create ") + (unlogged ? "unlogged " : "") + reference(to));
  if (to.has(table::of_type)) {
    action.head += " of " + to.str(table::of_type);
  } else {
    action.has_clauses = true;
  }
  action.tail += inherits_clause(to, context, action);
  if (to.has(table::partition_key)) {
    action.tail += " partition by " + to.str(table::partition_key);
  }
  if (to.has(table::access_method)) {
    action.tail += " using " + quote_identifier(to.text(table::access_method));
  }
  action.tail += with_options(to.list(table::options));
  if (to.flag(table::with_oids)) action.tail += " with oids";
  if (to.has(table::tablespace)) {
    action.tail += " tablespace " + quote_identifier(to.text(table::tablespace));
  }
  set_toast_options(to, {}, context, actions);
  const std::string head = "alter " + reference(to);
  if (to.flag(table::row_security)) actions.alter(to, head + " enable row level security");
  if (to.flag(table::force_row_security)) actions.alter(to, head + " force row level security");
  const auto identity = to.text(table::replica_identity);
  if (identity == "n") actions.alter(to, head + " replica identity nothing");
  if (identity == "f") actions.alter(to, head + " replica identity full");
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (is_remade(from.address(), context) &&
      (is_stored(from.address(), context.from()) || is_part_of_remade(from.address(), context))) {
    move_away(from, context, actions, "the table's rows");  // columns are of its row type
  } else {
    actions.drop(from, "drop " + reference(from)).data_loss = "the table's rows";
  }
}

std::string head(const Change& change) { return "alter " + reference(change.to); }

// Those of its sequences that are not to be what the table becomes.
void set_sequences_apart(const Change& change, const Context& context, Actions& actions) {
  const bool unlogged = change.to.has(table::persistence);
  for (const Record& record : context.to().records(Kind::sequence)) {
    const Object owned = context.to().object(record);
    if (owned.has(sequence::persistence) == unlogged ||
        table_in_step(owned, context) != change.to.address()) {
      continue;
    }
    actions
        .alter(owned, "alter sequence " + qualified_name(owned) +
                          (unlogged ? " set logged" : " set unlogged"))
        .claims.push_back(persistence_slot(change.to.address().key));
  }
}

// A logged table refers to logged ones only: those that others refer to come first on the way there,
// and last on the way back.
void set_persistence(const Change& change, const Context& context, Actions& actions) {
  const bool unlogged = change.to.has(table::persistence);
  set_sequences_apart(change, context, actions);
  Action& action =
      actions.alter(change.to, head(change) + (unlogged ? " set unlogged" : " set logged"));
  action.work = "rewrite";
  action.writes_columns = true;
  action.renews = true;
  action.releases.push_back(persistence_slot(change.to.address().key));
  action.claims.push_back(sequence_slot(change.to.address()));
  if (!unlogged) {
    for (const Record& record : context.to().children(change.to.address().key, Kind::constraint)) {
      const Object key = context.to().object(record);
      if (key.text(constraint::type) != "f") continue;
      action.follows.push_back(context.address(
          Kind::table,
          {key.text(constraint::referenced_schema), key.text(constraint::referenced_table)}));
    }
    return;
  }
  std::vector<Address> referred{change.to.address()};  // a foreign key hangs on columns and keys
  for (Kind kind : {Kind::column, Kind::constraint, Kind::index}) {
    for (const Record& record : context.to().children(change.to.address().key, kind)) {
      referred.push_back(record.address());
    }
  }
  for (const Address& on : referred) {
    for (const Address& dependent : context.to().dependents(on)) {
      if (dependent.kind != Kind::constraint) continue;
      if (const Record* table = context.to().parent(dependent)) {
        action.follows.push_back(table->address());
      }
    }
  }
}

void set_options(const Change& change, const Context&, Actions& actions) {
  change_options(change.to, head(change), change.from.list(table::options),
                 change.to.list(table::options), "", actions);
}

void change_toast_options(const Change& change, const Context& context, Actions& actions) {
  set_toast_options(change.to, change.from.list(table::toast_options), context, actions);
}

// ALTER TABLE … SET ACCESS METHOD since 15, of partitioned tables since 17.
bool method_is_fixed(const Change& change, const Context& context) {
  return context.target() < 15 ||
         (context.target() < 17 && change.to.has(table::partition_strategy));
}

void set_access_method(const Change& change, const Context&, Actions& actions) {
  const auto method = change.to.text(table::access_method);
  Action& action =
      actions.alter(change.to, head(change) + " set access method " +
                                   (method.empty() ? "heap" : quote_identifier(method)));
  if (change.to.has(table::partition_strategy)) return;
  action.work = "rewrite";
  action.writes_columns = true;
}

void set_tablespace(const Change& change, const Context&, Actions& actions) {
  const auto space = change.to.text(table::tablespace);
  Action& action =
      actions.alter(change.to, head(change) + " set tablespace " +
                                   quote_identifier(space.empty() ? "pg_default" : space));
  if (!change.to.has(table::partition_strategy)) action.work = "rewrite";
}

void set_type(const Change& change, const Context& context, Actions& actions) {
  change_type_of_table(change.from, change.to, context, actions);
}

// An index as identity is set where the index is marked.
void set_replica_identity(const Change& change, const Context&, Actions& actions) {
  const auto identity = change.to.text(table::replica_identity);
  if (identity == "i") return;
  actions.alter(change.to, head(change) + " replica identity " +
                               (identity == "n"   ? "nothing"
                                : identity == "f" ? "full"
                                                  : "default"));
}

void set_row_security(const Change& change, const Context&, Actions& actions) {
  if (change.changed(table::row_security)) {
    actions.alter(change.to, head(change) +
                                 (change.to.flag(table::row_security) ? " enable" : " disable") +
                                 " row level security");
  }
  if (change.changed(table::force_row_security)) {
    const bool forced = change.to.flag(table::force_row_security);
    Action& action = actions.alter(
        change.to, head(change) + (forced ? " force" : " no force") + " row level security");
    const auto key = change.address().key;
    (forced ? action.claims : action.releases)
        .push_back(forced ? updated_slot(key) : unforced_slot(key));
  }
}

void drop_oids(const Change& change, const Context&, Actions& actions) {
  actions.alter(change.to, head(change) + (change.to.flag(table::with_oids) ? " set with oids"
                                                                            : " set without oids"));
}

constexpr PropertyRule kProperties[] = {
    alter(table::persistence, set_persistence),
    alter(table::options, set_options),
    alter(table::toast_options, change_toast_options),
    replace_if(table::access_method, method_is_fixed, set_access_method),
    alter(table::tablespace, set_tablespace),
    alter(table::of_type, set_type),
    alter(table::replica_identity, set_replica_identity),
    alter(table::row_security, set_row_security),
    alter(table::force_row_security, set_row_security),
    replace(table::partition_strategy),
    replace(table::partition_key),
    alter(table::with_oids, drop_oids),
};
static_assert(covers(table::kFields, kProperties));

// A table is only dropped when it must be: what it uses being made anew is no reason. A typed table
// is taken off its type meanwhile.
Reaction reaction(const Object& from, const Address& on, bool reshaped) {
  return !reshaped && from.has(table::partition_key) && on.kind != Kind::table &&
                 on.kind != Kind::composite_type
             ? Reaction::replace
             : Reaction::none;
}

}  // namespace

const KindRules& table_rules() {
  static const KindRules rules{
      .kind = Kind::table,
      .rank = Rank::table,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "table",
      .has_owner = true,
      .slots = relation_slots,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
