#include "diff/rules/column.h"

#include <cctype>
#include <set>
#include <unordered_map>

#include "diff/number.h"
#include "diff/rules/column_identity.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/column_retyping.h"
#include "diff/rules/column_taking_along.h"
#include "diff/rules/column_type.h"
#include "diff/rules/columns_by_place.h"
#include "diff/rules/foreign_options.h"
#include "diff/rules/row_holders.h"
#include "diff/rules/serial.h"
#include "diff/rules/stand_in.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"

namespace pgsnap::diff {

using namespace model;

std::string alter_column(const Object& column, const Context& context, bool only) {
  return (only ? alter_relation_only(column, context) : alter_relation(column, context.to())) +
         " alter column " + quote_identifier(column.part(2));
}

bool in_table(const Object& column) {
  const auto kind = column.text(column::relation_kind);
  return kind == "r" || kind == "f";
}

bool is_foreign(const Object& column) { return column.text(column::relation_kind) == "f"; }

namespace {

std::string reference(const Object& o) {
  return "column " + qualified_name(o) + "." + quote_identifier(o.part(2));
}

std::string definition(const Object& column, bool with_identity, bool with_expression,
                       bool with_not_null, const Context& context, Actions& actions) {
  std::string text = quote_identifier(column.part(2)) + " " + column.str(column::type);
  if (column.has(column::fdw_options) && !comes_through_stand_in(column, context))
    text += create_options(column, column::fdw_options, actions);
  if (column.has(column::collation)) text += " collate " + column.str(column::collation);
  if (with_expression && column.has(column::generated)) {
    text += " generated always as (" +
            shared_expression(column, column::generation_expression, context) + ")" +
            (column.text(column::generated) == "v" ? " virtual" : " stored");
  }
  if (with_identity && column.has(column::identity)) text += " " + identity_clause(column);
  if (with_not_null && column.flag(column::not_null) && !column.flag(column::not_null_not_valid)) {
    text += not_null_clause(column, context);
  }
  return text;
}

Address made_with(const Object& to, const Context& context) {
  const Address maker = made_by_inheritance(to, context);
  return maker.key.empty() ? context.to().parent(to.address())->address() : maker;
}

void set_details(const Object& to, const Context& context, Actions& actions);

// Where its definition does not say them, as another table's makes it.
void add_fdw_options(const Object& to, const Context& context, Actions& actions) {
  const std::string options = create_options(to, column::fdw_options, actions);
  if (!options.empty()) actions.alter(to, alter_column(to, context) + options);
}

// ADD COLUMN gives children the mark of a NOT NULL (18) that says NO INHERIT, and no constraint for it.
bool adds_not_null_apart(const Object& to, const Context& context) {
  return to.flag(column::not_null) && to.flag(column::not_null_no_inherit) &&
         !context.comes(context.to().parent(to.address())->address()) &&
         !copies_of(to.address(), context.to(), context).empty();
}

void create(const Object& to, const Context& context, Actions& actions) {
  const bool handed_over = is_handed_over(to.address(), context);
  if (handed_over) carry_values_over(to, context, actions);
  const bool typed_table = [&] {
    const Object owner = context.to().find({Kind::table, parent_key(to.address().key)});
    return owner && owner.has(table::of_type) && context.comes(owner.address());
  }();
  if (!in_table(to) || typed_table || !made_by_inheritance(to, context).key.empty()) {
    if (in_table(to) && to.flag(column::not_null) && !to.flag(column::not_null_not_valid)) {
      if (!inherits_not_null(to, context.to(), context)) {
        add_not_null(to, context, actions).needs.push_back(to.address());
      } else if (to.flag(column::not_null_own)) {
        declare_own_not_null(to, context, actions);
      }
    }
    if (in_table(to) && !typed_table) lose_inherited_not_null(to, context, actions);
    if (const auto defaults = refused_defaults(to, context); in_table(to) && !defaults.empty()) {
      actions.alter(to, alter_column(to, context) + " drop default").needs = defaults;
    }
    if (in_table(to)) {
      set_details(to, context, actions);
      add_fdw_options(to, context, actions);
    }
    return;
  }
  const bool identity_apart = adds_identity_apart(to, context);
  const bool with_identity = !identity_apart && !has_identity_of_parent(to);
  const bool filled_later = is_filled_later(to, context);
  const bool not_null_apart = adds_not_null_apart(to, context);
  const bool with_not_null =
      !handed_over && !filled_later && !not_null_apart && !gets_not_null_of_parent(to, context);
  std::string text = definition(to, with_identity, !inherits_expression(to, context), with_not_null,
                                context, actions);
  Action& action = actions.create(to, "");
  const Record* owner = context.to().parent(to.address());
  const bool through_stand_in = comes_through_stand_in(to, context);
  const bool stays_own =
      to.flag(column::inherited_only) && !context.comes(owner->address()) && !through_stand_in;
  action.head = (through_stand_in ? alter_stand_in(to, action) : alter_relation(to, context.to())) +
                " add column " + text;
  if (with_not_null && hands_on_not_null(to)) wait_for_own_not_nulls(to, context, action);
  if (handed_over) action.releases.push_back(handed_over_slot(to.address()));
  if (filled_later) action.releases.push_back(unfilled_slot(to.address()));
  action.fold_into = owner->address();
  action.fold_text = text;
  action.position = number_of(to.text(column::position));
  if (to.text(column::generated) == "s" || (with_identity && to.has(column::identity))) {
    action.work = "rewrite";
  }
  action.writes_columns = gets_values(to, with_identity, context);
  // It comes to the children too, and to theirs, once nothing there stands in its way: a new table has none yet.
  std::vector<Address> line;
  if (!context.comes(owner->address())) line = copies_of(to.address(), context.to(), context);
  AddressSet seen;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Address copy = line[i];
    action.claims.push_back(address_slot(copy));
    const Object own = context.to().find(copy);
    const bool joins = own && context.comes(copy) &&
                       (!own.flag(column::inherited_only) || is_handed_over(copy, context)) &&
                       !context.comes(context.to().parent(copy)->address());
    // And has the type that it must have.
    const Object was = context.from().find(copy);
    const bool gets_new_type = own && was && context.fate(copy) == Fate::alter &&
                               own.text(column::type) != was.text(column::type);
    if (joins || gets_new_type) action.needs.push_back(copy);
    const bool new_table = own && context.comes(context.to().parent(copy)->address());
    if (!own || !context.comes(copy) || joins || new_table) continue;
    for (const Address& further : copies_of(copy, context.to(), context)) {
      if (seen.insert(further).second) line.push_back(further);
    }
  }
  // Not DEFAULT NULL, which for a type with a length is an expression that stays.
  if (const auto defaults = refused_defaults(to, context); !defaults.empty()) {
    actions.alter(to, alter_column(to, context) + " drop default").needs = defaults;
  }
  if (stays_own) note_own_column(to, context, actions);
  // It has the stand-in's, which goes with that.
  if (through_stand_in && to.flag(column::not_null) && to.flag(column::not_null_own) &&
      !to.flag(column::not_null_not_valid)) {
    declare_own_not_null(to, context, actions);
  }
  if (through_stand_in) add_fdw_options(to, context, actions);
  if (filled_later) {
    fill(to, context, actions);
  } else if (not_null_apart) {
    add_not_null(to, context, actions).needs.push_back(to.address());
  }
  if (identity_apart) {
    Action& identity =
        actions.alter(to, alter_column(to, context, false) + " add " + identity_clause(to));
    identity.reshapes = true;
    identity.needs.push_back(to.address());
  }
  if (const auto persistence = identity_option(to, "persistence"); !persistence.empty()) {
    set_identity_persistence(to, persistence == "u", context, actions);
  }
  set_details(to, context, actions);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (!in_table(from)) return;
  const bool handed_over = is_handed_over(from.address(), context);
  const bool only = !handed_over && !drops_copies(from.address(), context);
  const std::string name = quote_identifier(from.part(2));
  Action& action = actions.drop(
      from, alter_relation(from, context.from(), only) +
                (handed_over && !is_foreign(from) ? " rename column " + name + " to " +
                                                        name_of_handed_over(from.address(), context)
                                                  : " drop column " + name));
  // A generated column holds nothing of its own unless its values are to stay, nor does a foreign
  // table's.
  const Object to = context.to().find(from.address());
  const bool computed = from.has(column::generated) && (!to || to.has(column::generated));
  if (!computed && !handed_over && !is_foreign(from)) action.data_loss = "the column's values";
  if (!handed_over) leave_not_null_to_children(from, context, action, actions);
  wait_for_detaching(from, from.flag(column::inherited), context, action);
  std::vector<Address> family{from.address()};
  for (std::size_t i = 0; i < family.size(); ++i) {
    for (const Address& link : context.from().heirs(parent_key(family[i].key))) {
      const Address copy = copy_of(family[i], link, context);
      const Record* child = context.from().parent(copy);
      const bool child_goes = child && context.goes(child->address());
      if (!child_goes && context.goes(link)) continue;  // it has left by then
      family.push_back(copy);
      if (child_goes) {
        // The child goes first: its copy may be in its partition key.
        action.claims.push_back(address_slot(copy));
      } else {
        // An inherited column cannot be dropped before it is the child's own.
        action.uses_old.push_back(copy);
      }
    }
  }
}

Address dropped_with(const Object& from, const Context& context) {
  const Record* owner = context.from().parent(from.address());
  if (owner && context.goes(owner->address())) return owner->address();
  const Address column = dropped_with_parent(from, context);
  if (!column.key.empty()) return column;
  return owner ? owner->address() : Address();
}

// Column names of a relation in their order, without those the other side lacks.
std::vector<std::string_view> common_columns(std::string_view table, const Catalog& catalog,
                                             const Catalog& other) {
  std::vector<std::pair<int, std::string_view>> columns;
  for (const Record& record : catalog.children(table, Kind::column)) {
    if (!other.contains(record.address())) continue;
    columns.emplace_back(number_of(catalog.object(record).text(column::position)),
                         key_part(record.key, 2));
  }
  std::ranges::sort(columns);
  std::vector<std::string_view> names;
  for (const auto& [position, name] : columns) names.push_back(name);
  return names;
}

// PostgreSQL has no way to move a column.
std::string reported(const Change& change, const Context& context) {
  if (!in_table(change.to)) return {};
  const auto table = parent_key(change.to.address().key);
  if (common_columns(table, context.from(), context.to()) ==
      common_columns(table, context.to(), context.from())) {
    return {};
  }
  return address_text(context.to().parent(change.to.address())->address()) +
         ": the order of columns differs and is left as it is";
}

// Whether CREATE TABLE … INHERITS gives a column, one of the table's own too, the storage or compression of a parent that
// is there, what that one has or is to have, maybe by way of parents that are made as well.
bool is_copied(const Object& to, FieldId field, const Context& context) {
  const auto comes_by_inherits = [&](const Address& column) {
    return context.comes(context.to().parent(column)->address()) &&
           !is_partition(parent_key(column.key), context.to());
  };
  std::vector<Address> line{to.address()};  // upwards
  AddressSet seen;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!context.comes(line[i])) {
      if (context.from().find(line[i]).has(field) || context.to().find(line[i]).has(field)) {
        return true;
      }
    } else if (comes_by_inherits(line[i]) ||
               !made_by_inheritance(context.to().find(line[i]), context).key.empty()) {
      for (const auto& [parent, link] : parent_parts(line[i], context.to(), context)) {
        if (seen.insert(parent).second) line.push_back(parent);
      }
    }
  }
  return false;
}

std::string no_storage_name(const Object& to, const Context& context) {
  return context.target() < 16 ? default_storage_name(to.text(column::type)) : "default";
}

// Storage, compression, statistics and options have no place in a column's definition. They are of
// this table alone: children that copy them when they are made are there before.
void set_details(const Object& to, const Context& context, Actions& actions) {
  const std::string start = alter_column(to, context);
  const auto copies = copies_of(to.address(), context.to(), context);
  const auto set = [&](const std::string& words) {
    Action& action = actions.alter(to, start + words);
    action.needs.insert(action.needs.end(), copies.begin(), copies.end());
  };
  if (to.has(column::storage)) {
    set(" set storage " + storage_name(to.text(column::storage)));
  } else if (is_copied(to, column::storage, context)) {
    set(" set storage " + no_storage_name(to, context));
  }
  const bool may_compress = !is_foreign(to);  // there is no statement for a foreign table's
  if (may_compress && to.has(column::compression)) {
    set(" set compression " + compression_name(to.text(column::compression)));
  } else if (may_compress && is_copied(to, column::compression, context)) {
    set(" set compression default");
  }
  if (to.has(column::statistics_target)) {
    set(" set statistics " + to.str(column::statistics_target));
  }
  if (to.has(column::options)) set(" set (" + option_list(to.list(column::options)) + ")");
  if (to.has(column::not_null_comment)) comment_on_not_null(to, context, actions);
  if (to.flag(column::not_null_not_valid) && !(made_by_inheritance(to, context).key.size() &&
                                               inherits_not_null(to, context.to(), context))) {
    add_not_null(to, context, actions).needs.push_back(to.address());
  }
}

// DROP EXPRESSION keeps the values (13); SET EXPRESSION computes them anew (17). A plain column
// cannot become a generated one.
// DROP EXPRESSION is refused for a column that grandchildren have too: then the column is made anew
// in all of them.
bool cannot_drop_expression(const Object& column, const Context& context) {
  if (context.target() < 13) return true;
  const Catalog& to = context.to();
  std::vector<Address> line{column.address()};  // upwards
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const auto& [parent, link] : parent_parts(line[i], to, context)) line.push_back(parent);
    if (std::ranges::any_of(copies_of(line[i], to, context), [&](const Address& copy) {
          return !to.heirs(parent_key(copy.key)).empty();
        })) {
      return true;
    }
  }
  return false;
}

bool has_checks_or_is_published(const Address& table, const Catalog& catalog) {
  return std::ranges::any_of(catalog.children(table.key, Kind::constraint),
                             [&](const Record& record) {
                               return catalog.object(record).text(constraint::type) == "c";
                             }) ||
         std::ranges::any_of(catalog.records(Kind::publication_table), [&](const Record& record) {
           return key_part(record.key, 1) == key_part(table.key, 0) &&
                  key_part(record.key, 2) == key_part(table.key, 1);
         });
}

// PostgreSQL gives a virtual column (18) no other expression where its table, or one that has the column
// with it, has checks or is in a publication.
bool cannot_set_virtual(const Object& column, const Context& context) {
  for (const Catalog* catalog : {&context.from(), &context.to()}) {
    std::vector<Address> tables{{Kind::table, parent_key(column.address().key)}};
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (has_checks_or_is_published(tables[i], *catalog)) return true;
      std::vector<Address> next;
      for (const Object& link : parents_of(tables[i].key, *catalog)) {
        next.push_back(context.address(Kind::table, {link.part(2), link.part(3)}));
      }
      for (const Address& link : catalog->heirs(tables[i].key)) {
        next.push_back({Kind::table, parent_key(link.key)});
      }
      for (const Address& table : next) {
        if (std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
      }
    }
  }
  return false;
}

bool must_regenerate(const Change& change, const Context& context) {
  const auto had = change.from.text(column::generated);
  const auto wanted = change.to.text(column::generated);
  if (had == "s" && wanted.empty()) return cannot_drop_expression(change.to, context);
  return had != wanted || change.changed(column::type) || context.target() < 17 ||
         (wanted == "v" && cannot_set_virtual(change.to, context));
}

// Whether children are not to have the expression that a column gets, or have it already: SET EXPRESSION would give it
// to them, and compute it anew.
bool is_set_alone(const Object& to, const Context& context) {
  const auto wanted = to.text(column::generation_expression);
  return to.has(column::generated) &&
         std::ranges::any_of(kept_copies(to.address(), context), [&](const Object& copy) {
           const Object was = context.from().find(copy.address());
           return copy.text(column::generation_expression) != wanted ||
                  (was && was.text(column::generation_expression) == wanted);
         });
}

bool expression_follows_parent(const Change& change, const Context& context) {
  if (!follows_parent(change, context, column::generated) &&
      !follows_parent(change, context, column::generation_expression)) {
    return false;
  }
  return std::ranges::none_of(parent_parts(change.address(), context.to(), context),
                              [&](const ParentPart& above) {
                                return is_set_alone(context.to().find(above.part), context);
                              });
}

void set_expression(const Change& change, const Context& context, Actions& actions) {
  if (expression_follows_parent(change, context)) return;
  const bool alone = is_set_alone(change.to, context);
  const std::string start = alter_column(change.to, context, alone);
  const std::string sql =
      change.to.has(column::generated)
          ? start + " set expression as (" +
                shared_expression(change.to, column::generation_expression, context) + ")"
          : start + " drop expression";
  Action& action = actions.alter(change.to, sql);
  wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  if (alone) {
    action.reshapes = true;
  } else {
    reshape_with_copies(change.address(), context, action);
  }
  if (change.to.text(column::generated) == "s") {
    action.work = "rewrite";
    action.writes_columns = true;
  }
  action.position = -20;  // the type of a generated column is changed without USING
}

// A change of the type takes storage and compression back to the type's own.
void set_storage(const Change& change, const Context& context, Actions& actions) {
  const auto storage = change.to.text(column::storage);
  if (storage.empty() && is_retyped(change)) return;
  actions.alter(change.to, alter_column(change.to, context) + " set storage " +
                               (storage.empty() ? no_storage_name(change.to, context)
                                                : storage_name(storage)));
}

void set_compression(const Change& change, const Context& context, Actions& actions) {
  if (!change.to.has(column::compression) && is_retyped(change)) return;
  actions.alter(change.to, alter_column(change.to, context) + " set compression " +
                               compression_name(change.to.text(column::compression)));
}

void set_statistics(const Change& change, const Context& context, Actions& actions) {
  actions.alter(change.to, alter_column(change.to, context) + " set statistics " +
                               (change.to.has(column::statistics_target)
                                    ? change.to.str(column::statistics_target)
                                    : std::string("-1")));
}

void set_options(const Change& change, const Context& context, Actions& actions) {
  change_options(change.to, alter_column(change.to, context), change.from.list(column::options),
                 change.to.list(column::options), "", actions);
}

void set_fdw_options(const Change& change, const Context& context, Actions& actions) {
  const std::string options = option_changes(change, column::fdw_options, actions);
  if (!options.empty()) actions.alter(change.to, alter_column(change.to, context) + " " + options);
}

bool must_be_handed_over(const Change& change, const Context& context) {
  return becomes_inherited(change.from, change.to, context);
}

bool other_kind(const Change& change, const Context&) {
  return change.changed(column::relation_kind);
}

void inheritance_follows(const Change&, const Context&, Actions&) {}

constexpr PropertyRule kProperties[] = {
    replace_if(column::relation_kind, other_kind, inheritance_follows),
    replace_if(column::type, cannot_be_retyped, set_column_type),
    replace_if(column::collation, cannot_be_retyped, set_column_type),
    ignore(column::inherited, "the table's inheritance makes it so"),
    replace_if(column::inherited_only, must_be_handed_over, note_inheritance),
    alter(column::not_null, set_not_null),
    alter(column::not_null_name, set_not_null),
    alter(column::not_null_no_inherit, set_not_null),
    alter(column::not_null_not_valid, set_not_null),
    alter(column::not_null_own, set_not_null),
    alter(column::not_null_comment, set_not_null_comment),
    alter(column::identity, set_identity),
    alter(column::identity_options, set_identity),
    replace_if(column::generated, must_regenerate, set_expression),
    replace_if(column::generation_expression, must_regenerate, set_expression),
    alter(column::storage, set_storage),
    alter(column::compression, set_compression),
    alter(column::statistics_target, set_statistics),
    alter(column::options, set_options),
    alter(column::fdw_options, set_fdw_options),
};
static_assert(covers(column::kFields, kProperties));

// A column that holds data is never dropped because of something it uses: its type is changed to
// the new one of that name. A generated column is computed anew.
Reaction reaction(const Object& from, const Address& on, bool reshaped) {
  if (!in_table(from)) return Reaction::none;
  if (from.has(column::generated)) {
    return !reshaped || on.kind == Kind::column ? Reaction::replace : Reaction::none;
  }
  return reshaped ? Reaction::none : Reaction::alter;
}

// Where a column can stand among its siblings: its place, but behind those that its expression reads.
std::pair<int, int> place_of(const Object& column, const Catalog& catalog) {
  const int position = number_of(column.text(column::position));
  int place = position;
  for (const Address& needed : column.references(common::depends_on)) {
    if (needed.kind != Kind::column || parent_key(needed.key) != parent_key(column.address().key)) {
      continue;
    }
    if (const Object other = catalog.find(needed)) {
      place = std::max(place, number_of(other.text(column::position)));
    }
  }
  return {place, place == position ? 0 : position};
}

// Columns keep their order where nothing forbids it: each follows the one before it. Those that come
// with another statement follow nothing themselves, so that the next ones follow them all.
void keep_order(const Context& context, Actions& actions) {
  std::unordered_map<Address, Action*, AddressHash> adding;
  std::set<std::string_view> tables;
  for (Action& action : actions.all()) {
    if (action.verb != Action::Verb::create || action.object.kind != Kind::column) continue;
    adding[action.object] = &action;
    tables.insert(parent_key(action.object.key));
  }
  for (const std::string_view table : tables) {
    std::vector<std::pair<std::pair<int, int>, Address>> columns;
    for (const Record& record : context.to().children(table, Kind::column)) {
      if (const Object* made = context.made(record.address())) {
        columns.emplace_back(place_of(*made, context.to()), record.address());
      }
    }
    std::ranges::sort(columns);
    std::vector<Address> before;
    for (const auto& [place, column] : columns) {
      if (const auto it = adding.find(column); it != adding.end()) {
        it->second->follows = std::move(before);
        before.clear();
      }
      before.push_back(column);
    }
  }
}

void finish(const Context& context, Actions& actions) {
  keep_order(context, actions);
  keep_rows_from_holders(context, actions);
  keep_types_from_expressions(context, actions);
  put_columns_in_place(context, actions);
  open_circles_of_sequences(context, actions);
}

}  // namespace

const KindRules& column_rules() {
  static const KindRules rules{
      .kind = Kind::column,
      .rank = Rank::column,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "table",
      .made_with = made_with,
      .dropped_with = dropped_with,
      .reported = reported,
      .slots = identity_slots,
      .reaction = reaction,
      .reshapes = reshapes_users,
      .remakes = taken_along,
      .disturbs = holders_of_rows,
      .complete = wait_for_leaving_children,
      .evicts = retyping_evicts,
      .finish = finish,
  };
  return rules;
}

}  // namespace pgsnap::diff
