#include <cctype>
#include <set>
#include <unordered_map>

#include "diff/rules/column_type.h"
#include "diff/rules/foreign_options.h"
#include "diff/rules/number.h"
#include "diff/rules/relation.h"
#include "diff/rules/serial.h"
#include "diff/rules/user_type.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "column " + qualified_name(o) + "." + quote_identifier(o.part(2));
}

std::string head(const Object& column, const Context& context, bool only = true) {
  return alter_relation(column, context.to(), only) + " alter column " +
         quote_identifier(column.part(2));
}

std::vector<Slot> slots(const Object& column) {
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

// Since 15 a sequence may be logged though its table is not, and the other way.
void set_identity_persistence(const Object& to, bool unlogged, const Context& context,
                              Actions& actions) {
  if (context.target() < 15) return;
  Action& action = actions.alter(to, "alter sequence " + identity_option(to, "sequence") +
                                         (unlogged ? " set unlogged" : " set logged"));
  action.claims.push_back(persistence_slot(parent_key(to.address().key)));
  action.position = 7;
}

// The name of a NOT NULL constraint.
std::string not_null_name(const Object& o) {
  return o.has(column::not_null_name)
             ? o.str(column::not_null_name)
             : std::string(o.part(1)) + "_" + std::string(o.part(2)) + "_not_null";
}

// Whether PostgreSQL would give it another name if it is not said: since 18, NOT NULL is a
// constraint like others, and partitions, say, have theirs by the parent's name.
bool must_name_not_null(const Object& column, const Context& context) {
  return column.has(column::not_null_name) ||
         (context.target() >= 18 &&
          context.names_constraint(column.part(0), not_null_name(column)));
}

std::string not_null_clause(const Object& column, const Context& context) {
  std::string text;
  if (must_name_not_null(column, context)) {
    text += " constraint " + quote_identifier(not_null_name(column));
  }
  text += " not null";
  if (column.flag(column::not_null_no_inherit)) text += " no inherit";
  return text;
}

std::string definition(const Object& column, bool with_identity, bool with_expression,
                       const Context& context, Actions& actions) {
  std::string text = quote_identifier(column.part(2)) + " " + column.str(column::type);
  if (column.has(column::fdw_options)) text += create_options(column, column::fdw_options, actions);
  if (column.has(column::collation)) text += " collate " + column.str(column::collation);
  if (with_expression && column.has(column::generated)) {
    text += " generated always as (" + column.str(column::generation_expression) + ")" +
            (column.text(column::generated) == "v" ? " virtual" : " stored");
  }
  if (with_identity && column.has(column::identity)) text += " " + identity_clause(column);
  if (column.flag(column::not_null) && !column.flag(column::not_null_not_valid)) {
    text += not_null_clause(column, context);
  }
  return text;
}

bool in_table(const Object& column) {
  const auto kind = column.text(column::relation_kind);
  return kind == "r" || kind == "f";
}

bool is_foreign(const Object& column) { return column.text(column::relation_kind) == "f"; }

// What makes a new column of an inheritance child without a statement of its own, or no address: the
// child's CREATE TABLE … INHERITS, or the parent's ADD COLUMN. A partition is made whole and then
// attached.
Address made_by_inheritance(const Object& to, const Context& context) {
  if (!to.flag(column::inherited)) return {};
  const auto table_key = parent_key(to.address().key);
  const Address table = context.to().parent(to.address())->address();
  if (context.comes(table)) {
    const bool by_it = to.flag(column::inherited_only) && !is_partition(table_key, context.to());
    return by_it ? table : Address();
  }
  if (!to.flag(column::inherited_only)) return {};  // of its own too: there before the parent's
  for (const Object& parent : parents_of(table_key, context.to())) {
    const auto column = context.address(Kind::column, {parent.part(2), parent.part(3), to.part(2)});
    if (context.comes(column) && !context.comes(parent.address())) return column;
  }
  return {};
}

Address made_with(const Object& to, const Context& context) {
  const Address maker = made_by_inheritance(to, context);
  return maker.key.empty() ? context.to().parent(to.address())->address() : maker;
}

// The column that this one gave, or gives, to the child of that link.
Address copy_of(const Address& column, const Address& link, const Context& context) {
  return context.address(Kind::column,
                         {key_part(link.key, 0), key_part(link.key, 1), key_part(column.key, 2)});
}

// Those that it gave, or gives, to the children of its table.
std::vector<Address> copies_of(const Address& column, const Catalog& catalog,
                               const Context& context) {
  std::vector<Address> copies;
  for (const Address& link : catalog.heirs(parent_key(column.key))) {
    copies.push_back(copy_of(column, link, context));
  }
  return copies;
}

// The defaults of parents that a new column gets by CREATE TABLE … INHERITS or by the parent's ADD
// COLUMN although it is to have none.
std::vector<Address> refused_defaults(const Object& to, const Context& context) {
  const auto table_key = parent_key(to.address().key);
  const bool new_table = context.comes(context.to().parent(to.address())->address());
  if (!to.flag(column::inherited) || to.has(column::generated) ||
      context.to().contains({Kind::column_default, to.address().key}) ||
      (new_table ? is_partition(table_key, context.to())
                 : made_by_inheritance(to, context).key.empty())) {
    return {};
  }
  std::vector<Address> defaults;
  std::vector<Address> line{to.address()};  // upwards, as far as the column is new
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Object& parent : parents_of(parent_key(line[i].key), context.to())) {
      const auto address =
          context.address(Kind::column, {parent.part(2), parent.part(3), to.part(2)});
      const Address its_default{Kind::column_default, address.key};
      if (context.to().contains(its_default)) defaults.push_back(its_default);
      if (!new_table && context.comes(address) && !context.comes(parent.address())) {
        line.push_back(address);
      }
    }
  }
  return defaults;
}

// The columns of a column's parents, where they have it.
std::vector<Address> columns_above(const Object& column, const Catalog& catalog,
                                   const Context& context) {
  std::vector<Address> above;
  for (const Object& parent : parents_of(parent_key(column.address().key), catalog)) {
    above.push_back(
        context.address(Kind::column, {parent.part(2), parent.part(3), column.part(2)}));
    if (!catalog.contains(above.back())) above.pop_back();
  }
  return above;
}

// Before 16, CREATE TABLE … INHERITS refused an expression for a column whose parent's is generated:
// it has the parent's.
bool inherits_expression(const Object& to, const Context& context) {
  const auto table_key = parent_key(to.address().key);
  if (context.target() >= 16 || !to.flag(column::inherited) || !to.has(column::generated) ||
      !context.comes(context.to().parent(to.address())->address()) ||
      is_partition(table_key, context.to())) {
    return false;
  }
  const auto above = columns_above(to, context.to(), context);
  return std::ranges::any_of(above, [&](const Address& column) {
    return context.to().find(column).has(column::generated);
  });
}

// Since 17, partitions have their parent's identity columns, by the same sequence: ATTACH PARTITION
// gives them, and takes none that the table has; DETACH PARTITION takes them. Before, they have none.
bool has_identity_of_parent(const Object& column) {
  return column.has(column::identity) && identity_option(column, "sequence").empty();
}

// A column that existing children get too cannot be added as an identity column, but become one.
bool adds_identity_apart(const Object& to, const Context& context) {
  const Record* table = context.to().parent(to.address());
  if (!to.has(column::identity) || context.comes(table->address())) return false;
  // Partitions have their parent's identity columns since 17.
  const Object owner = context.to().object(*table);
  if (context.target() >= 17 && owner.kind() == Kind::table && owner.has(table::partition_key)) {
    return false;
  }
  return !context.to().heirs(table->key).empty();
}

void note_own(const Object& to, const Context& context, Actions& actions);

Action& add_not_null(const Object& to, const Context& context, Actions& actions) {
  std::string sql = head(to, context, false) + " set not null";
  if (context.target() >= 18 &&
      (must_name_not_null(to, context) || to.flag(column::not_null_no_inherit) ||
       to.flag(column::not_null_not_valid))) {
    sql = alter_relation(to, context.to(), to.flag(column::not_null_no_inherit)) +
          " add constraint " + quote_identifier(not_null_name(to)) + " not null " +
          quote_identifier(to.part(2));
    if (to.flag(column::not_null_no_inherit)) sql += " no inherit";
    if (to.flag(column::not_null_not_valid)) sql += " not valid";
  }
  Action& action = actions.alter(to, sql);
  action.reshapes = true;
  if (!to.flag(column::not_null_not_valid)) action.work = "scan";
  return action;
}

// Whether a column's children are NOT NULL by it.
bool hands_on_not_null(const Object& column) {
  return column && column.flag(column::not_null) && !column.flag(column::not_null_no_inherit);
}

// Whether a column is NOT NULL by a parent's. The constraint's name is then the one that it got,
// and stays: PostgreSQL renames no inherited constraint.
bool inherits_not_null(const Object& column, const Catalog& catalog, const Context& context) {
  return column.flag(column::not_null) &&
         std::ranges::any_of(columns_above(column, catalog, context), [&](const Address& above) {
           return hands_on_not_null(catalog.find(above));
         });
}

void set_details(const Object& to, const Context& context, Actions& actions);

void create(const Object& to, const Context& context, Actions& actions) {
  const bool typed_table = [&] {
    const Object owner = context.to().find({Kind::table, parent_key(to.address().key)});
    return owner && owner.has(table::of_type) && context.comes(owner.address());
  }();
  if (!in_table(to) || typed_table || !made_by_inheritance(to, context).key.empty()) {
    if (in_table(to) && to.flag(column::not_null) && !to.flag(column::not_null_not_valid) &&
        !inherits_not_null(to, context.to(), context)) {
      add_not_null(to, context, actions).needs.push_back(to.address());
    }
    if (const auto defaults = refused_defaults(to, context); in_table(to) && !defaults.empty()) {
      actions.alter(to, head(to, context) + " drop default").needs = defaults;
    }
    if (in_table(to)) set_details(to, context, actions);
    return;
  }
  const bool identity_apart = adds_identity_apart(to, context);
  const bool with_identity = !identity_apart && !has_identity_of_parent(to);
  std::string text =
      definition(to, with_identity, !inherits_expression(to, context), context, actions);
  Action& action = actions.create(to, alter_relation(to, context.to()) + " add column " + text);
  const Record* owner = context.to().parent(to.address());
  const bool stays_own = to.flag(column::inherited_only) && !context.comes(owner->address());
  action.fold_into = owner->address();
  action.fold_text = text;
  action.position = number_of(to.text(column::position));
  if (to.text(column::generated) == "s" || (with_identity && to.has(column::identity))) {
    action.work = "rewrite";
  }
  // It comes to the children too, once nothing there stands in its way.
  for (const Address& copy : copies_of(to.address(), context.to(), context)) {
    action.claims.push_back(address_slot(copy));
    const Object own = context.to().find(copy);
    const bool joins = own && context.comes(copy) && !own.flag(column::inherited_only) &&
                       !context.comes(context.to().parent(copy)->address());
    if (joins) action.needs.push_back(copy);
  }
  // Not DEFAULT NULL, which for a type with a length is an expression that stays.
  if (const auto defaults = refused_defaults(to, context); !defaults.empty()) {
    actions.alter(to, head(to, context) + " drop default").needs = defaults;
  }
  if (stays_own) note_own(to, context, actions);
  if (identity_apart) {
    Action& identity = actions.alter(to, head(to, context, false) + " add " + identity_clause(to));
    identity.reshapes = true;
    identity.needs.push_back(to.address());
  }
  if (const auto persistence = identity_option(to, "persistence"); !persistence.empty()) {
    set_identity_persistence(to, persistence == "u", context, actions);
  }
  set_details(to, context, actions);
}

// DROP COLUMN takes the children's copies along; with ONLY they stay, and become the children's
// own. Said where any of them is to stay.
bool drops_copies(const Address& column, const Context& context) {
  return std::ranges::all_of(copies_of(column, context.from(), context), [&](const Address& copy) {
    return context.goes(copy) || !context.from().contains(copy);
  });
}

// The parent's column whose drop takes this one along, or no address. One that is the child's own
// too stays.
Address dropped_with_parent(const Object& from, const Context& context) {
  if (!from.flag(column::inherited_only)) return {};
  for (const Object& parent : parents_of(parent_key(from.address().key), context.from())) {
    const auto column =
        context.address(Kind::column, {parent.part(2), parent.part(3), from.part(2)});
    if (context.goes(column) && !context.goes(parent.address()) && drops_copies(column, context)) {
      return column;
    }
  }
  return {};
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (!in_table(from)) return;
  const bool only = !drops_copies(from.address(), context);
  Action& action = actions.drop(from, alter_relation(from, context.from(), only) + " drop column " +
                                          quote_identifier(from.part(2)));
  // A generated column holds nothing of its own unless its values are to stay, nor does a foreign
  // table's.
  const Object to = context.to().find(from.address());
  const bool computed = from.has(column::generated) && (!to || to.has(column::generated));
  if (!computed && !is_foreign(from)) action.data_loss = "the column's values";
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

// PostgreSQL makes a column that a child has of its own a merely inherited one only when it comes
// from the parent: the values are carried over from the old column, which was given another name.
bool becomes_inherited(const Change& change, const Context& context) {
  if (change.from.flag(column::inherited) || !change.to.flag(column::inherited_only)) return false;
  // Triggers, its own or its children's, would fire on the way.
  std::vector<std::string_view> tables{parent_key(change.from.address().key)};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (!context.from().children(tables[i], Kind::trigger).empty()) return false;
    for (const Address& link : context.from().heirs(tables[i])) {
      tables.push_back(parent_key(link.key));
    }
  }
  for (const Object& parent : parents_of(parent_key(change.to.address().key), context.to())) {
    const auto column =
        context.address(Kind::column, {parent.part(2), parent.part(3), change.to.part(2)});
    const bool new_link = context.comes(parent.address());
    if (!context.from().contains(column) && context.to().contains(column) && !new_link) return true;
  }
  return false;
}

bool rebuild(const Change& change, const Context& context, Actions& actions) {
  const Object& from = change.from;
  const Object& to = change.to;
  if (!change.changed(column::inherited_only) || !becomes_inherited(change, context)) {
    return false;
  }
  const std::string table = alter_relation(to, context.to());
  const std::string old_name = quote_identifier("pgsnap_old_" + std::string(from.part(2)));
  const std::string name = quote_identifier(to.part(2));
  Action& rename = actions.alter(from, table + " rename column " + name + " to " + old_name);
  rename.reshapes = true;
  rename.releases.push_back(address_slot(to.address()));
  for (const Object& parent : parents_of(parent_key(to.address().key), context.to())) {
    const auto column = context.address(Kind::column, {parent.part(2), parent.part(3), to.part(2)});
    if (!context.to().contains(column)) continue;
    // With the children's rows: their columns came and go with this one.
    Action& copy =
        actions.create(to, "update " + qualified_name(to) + " set " + name + " = " + old_name);
    copy.needs.push_back(column);
    break;
  }
  Action& end = actions.drop(from, table + " drop column " + old_name);
  end.needs.push_back(to.address());
  end.releases.push_back(old_name);  // not its own name, which went with the renaming
  return true;
}

// Storage, compression, statistics and options have no place in a column's definition. They are of
// this table alone: children that copy them when they are made are there before.
void set_details(const Object& to, const Context& context, Actions& actions) {
  const std::string start = head(to, context);
  const auto copies = copies_of(to.address(), context.to(), context);
  const auto set = [&](const std::string& words) {
    Action& action = actions.alter(to, start + words);
    action.needs.insert(action.needs.end(), copies.begin(), copies.end());
  };
  if (to.has(column::storage)) set(" set storage " + storage_name(to.text(column::storage)));
  if (to.has(column::compression)) {
    set(" set compression " + compression_name(to.text(column::compression)));
  }
  if (to.has(column::statistics_target)) {
    set(" set statistics " + to.str(column::statistics_target));
  }
  if (to.has(column::options)) set(" set (" + option_list(to.list(column::options)) + ")");
  if (to.flag(column::not_null_not_valid)) {
    add_not_null(to, context, actions).needs.push_back(to.address());
  }
}

// A child's inherited column follows what is done to its parent's, when both change alike.
bool follows_parent(const Change& change, const Context& context, FieldId field) {
  if (!change.to.flag(column::inherited) || !change.changed(field)) return false;
  // Where the text is the same, it is the type of that name that is another one, for both.
  const bool remade = change.from.text(field) == change.to.text(field);
  for (const Object& parent : parents_of(parent_key(change.to.address().key), context.to())) {
    const auto address =
        context.address(Kind::column, {parent.part(2), parent.part(3), change.to.part(2)});
    if (context.fate(address) != Fate::alter || context.fate(parent.address()) != Fate::keep)
      continue;
    const Object from = context.from().find(address);
    const Object to = context.to().find(address);
    if (from && to && (remade || from.text(field) != to.text(field)) &&
        to.text(field) == change.to.text(field)) {
      return true;
    }
  }
  return false;
}

bool is_retyped(const Change& change) {
  return change.changed(column::type) || change.changed(column::collation);
}

// PostgreSQL changes no type of a column in a partition key: the table is made anew, and its partitions
// move over.
std::vector<Address> remakes(const Change& change, const Context& context) {
  const Record* record = context.from().parent(change.address());
  if (!record || !change.to || !is_retyped(change)) return {};
  const Object table = context.from().object(*record);
  if (table.kind() != Kind::table) return {};
  const std::string key = table.str(table::partition_key);
  const std::string name = quote_identifier(change.from.part(2));
  const auto is_part = [](char c) {
    return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c)) || c == '"';
  };
  for (const std::string& word : {name, name.substr(1, name.size() - 2)}) {
    for (auto at = key.find(word); at != std::string::npos; at = key.find(word, at + 1)) {
      const bool starts = at == 0 || !is_part(key[at - 1]);
      const auto end = at + word.size();
      if (starts && (end == key.size() || !is_part(key[end]))) return {table.address()};
    }
  }
  return {};
}

// What a change of the type would take back to the type's own is set again.
void keep_storage(const Change& change, const Context& context, Actions& actions) {
  const std::string start = head(change.to, context);
  // The type may be changed by a statement for a parent's column.
  std::vector<Address> line{change.to.address()};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Object& parent : parents_of(parent_key(line[i].key), context.to())) {
      line.push_back(
          context.address(Kind::column, {parent.part(2), parent.part(3), change.to.part(2)}));
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

// What statements release that must come before the type of an identity column is changed.
Slot bounds_slot(const Object& column) { return "bounds" + address_slot(column.address()); }

void set_type(const Change& change, const Context& context, Actions& actions) {
  if (in_table(change.to) && !is_foreign(change.to)) keep_storage(change, context, actions);
  if (!in_table(change.to) || follows_parent(change, context, column::type) ||
      follows_parent(change, context, column::collation)) {
    return;
  }
  const std::string start = head(change.to, context, false) + " set data type ";
  const bool through_text = passes_through_text(change, context);
  const Slot as_text = "as text" + address_slot(change.to.address());
  if (through_text) {
    const bool array = change.from.text(column::type).ends_with("[]");
    Action& action = actions.alter(change.from, start + (array ? "text[]" : "text"));
    if (change.to.text(column::relation_kind) != "f") {
      action.head +=
          " using " + quote_identifier(change.to.part(2)) + (array ? "::text[]" : "::text");
    }
    action.verb = Action::Verb::drop;  // before what it uses is dropped
    action.edges_are_given = true;
    action.uses_old = change.from.references(common::depends_on);
    action.reshapes = true;
    action.releases.push_back(as_text);
    wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
    action.lock = "access exclusive";
  }
  // Without COLLATE it is the type's own, whatever it was before.
  std::string sql = start + change.to.str(column::type);
  if (change.to.has(column::collation)) {
    sql += " collate " + change.to.str(column::collation);
  }
  // Foreign tables have no USING, nor have generated columns.
  if (!is_foreign(change.to) && !change.to.has(column::generated)) {
    sql += using_clause(change, context);
  }
  Action& action = actions.alter(change.to, sql);
  if (through_text) {
    // The old type is gone by now.
    action.edges_are_given = true;
    action.needs = change.to.references(common::depends_on);
    action.needs.push_back(context.address(Kind::schema, {change.to.part(0)}));
    action.claims.push_back(as_text);
  }
  action.claims.push_back(bounds_slot(change.to));
  // An inherited column's type is its parent's.
  wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  action.reshapes = true;
  action.position = -10;
  if (!is_foreign(change.to)) {
    action.data_loss = type_change_loss(change, context);
    if (through_text || rewrites(change, context)) action.work = "rewrite";
  }
  action.lock = "access exclusive";
}

// What is kept of a column's children and theirs: the columns of that name, the nearest first.
std::vector<Object> kept_copies(const Address& column, const Context& context) {
  std::vector<Object> copies;
  std::vector<Address> line{column};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Address& link : context.to().heirs(parent_key(line[i].key))) {
      if (context.fate(link) != Fate::keep) continue;
      const Object copy = context.to().find(context.address(
          Kind::column, {key_part(link.key, 0), key_part(link.key, 1), key_part(line[i].key, 2)}));
      if (!copy || context.comes(copy.address())) continue;
      line.push_back(copy.address());
      copies.push_back(copy);
    }
  }
  return copies;
}

bool is_partitioned(std::string_view table_key, const Catalog& catalog) {
  const Object table = catalog.find({Kind::table, table_key});
  return table && table.has(table::partition_strategy);
}

// DROP NOT NULL of a partitioned table's column cannot leave its partitions out: those that are to
// stay NOT NULL are made so again.
void drop_not_null(const Change& change, const Context& context, Actions& actions) {
  const bool partitioned = is_partitioned(parent_key(change.to.address().key), context.to());
  Action& action =
      actions.alter(change.to, head(change.to, context, !partitioned) + " drop not null");
  action.reshapes = true;
  // Since 18 one that comes from a parent is that parent's as long as it is one.
  if (context.target() >= 18) {
    wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  }
  // An inherited constraint cannot be dropped before the parent's is, or says NO INHERIT.
  for (const Address& above : columns_above(change.to, context.to(), context)) {
    if (!hands_on_not_null(context.to().find(above))) action.needs.push_back(above);
  }
  if (!partitioned) return;
  for (const Object& copy : kept_copies(change.to.address(), context)) {
    if (copy.flag(column::not_null)) {
      add_not_null(copy, context, actions).needs.push_back(change.to.address());
    }
  }
}

// Whether a parent's column becomes NOT NULL for its children, or stops being so, and does it for
// this column too.
bool not_null_follows_parent(const Change& change, const Context& context) {
  const bool wanted = change.to.flag(column::not_null);
  const auto table = parent_key(change.to.address().key);
  // Only a partitioned table's DROP NOT NULL is for its children too.
  if (change.from.flag(column::not_null) == wanted ||
      (!wanted && !is_partition(table, context.to()))) {
    return false;
  }
  for (const Object& parent : parents_of(table, context.to())) {
    const Address above =
        context.address(Kind::column, {parent.part(2), parent.part(3), change.to.part(2)});
    if (context.fate(above) != Fate::alter || context.fate(parent.address()) != Fate::keep)
      continue;
    const bool had = hands_on_not_null(context.from().find(above));
    if (had != wanted && hands_on_not_null(context.to().find(above)) == wanted) return true;
  }
  return false;
}

void rename_not_null(const Change& change, const Context& context, Actions& actions) {
  if (inherits_not_null(change.to, context.to(), context)) return;
  const std::string old_name = not_null_name(change.from);
  std::vector<Address> after;
  for (const Address& above : columns_above(change.to, context.to(), context)) {
    if (!hands_on_not_null(context.from().find(above))) continue;
    // It went with the parent's, and was made again by its new name.
    if (is_partitioned(parent_key(above.key), context.to())) return;
    after.push_back(above);
  }
  // The children's are renamed with it, which PostgreSQL refuses where they have other names.
  if (hands_on_not_null(change.from)) {
    for (const Object& copy : kept_copies(change.from.address(), context)) {
      const Object was = context.from().find(copy.address());
      if (!was || !was.flag(column::not_null) || not_null_name(was) == old_name) continue;
      actions.note(change.to, "its NOT NULL constraint stays " + quote_identifier(old_name) +
                                  ": PostgreSQL renames none that a child has by another name");
      return;
    }
  }
  // ALTER FOREIGN TABLE has no such clause.
  Action& action =
      actions.alter(change.to, "alter table " + qualified_name(change.to) + " rename constraint " +
                                   quote_identifier(old_name) + " to " +
                                   quote_identifier(not_null_name(change.to)));
  action.needs = after;
  action.reshapes = true;
}

void set_not_null(const Change& change, const Context& context, Actions& actions) {
  if (!in_table(change.to) || not_null_follows_parent(change, context)) return;
  const bool wanted = change.to.flag(column::not_null);
  const bool had = change.from.flag(column::not_null);
  if (!had || !wanted) {
    if (had) drop_not_null(change, context, actions);
    if (wanted) add_not_null(change.to, context, actions);
    return;
  }
  if (change.changed(column::not_null_not_valid) && change.to.flag(column::not_null_not_valid)) {
    drop_not_null(change, context, actions);
    add_not_null(change.to, context, actions);
    return;
  }
  if (change.changed(column::not_null_no_inherit)) {
    // A parent's constraint gives its children theirs by itself, and leaves them theirs.
    actions
        .alter(change.to,
               alter_relation(change.to, context.to()) + " alter constraint " +
                   quote_identifier(not_null_name(change.from)) +
                   (change.to.flag(column::not_null_no_inherit) ? " no inherit" : " inherit"))
        .reshapes = true;
  }
  if (change.changed(column::not_null_name)) rename_not_null(change, context, actions);
  if (change.changed(column::not_null_not_valid)) {
    actions.alter(change.to, head(change.to, context) + " set not null").work = "scan";
  }
}

void drop_identity(const Change& change, const Context& context, Actions& actions) {
  std::vector<Slot> carried;
  std::vector<Slot> releases = slots(change.from);
  const auto name = identity_sequence_name(change.from);
  if (const Object heir = context.to().find(successor_of_identity(change.from, context))) {
    std::string old = qualified_name(name[0], name[1]);
    if (name[0] == heir.part(0) && name[1] == heir.part(1)) {
      Action& rename = actions.alter(change.from, "alter sequence " + old + " rename to " +
                                                      quote_identifier("pgsnap_old_" + name[1]));
      rename.edges_are_given = true;  // before the column loses it
      rename.releases = std::move(releases);
      releases.clear();
      old = name_in_passing(name[0], name[1]);
    }
    carried.push_back(value_slot(name[0], name[1]));
    actions
        .alter(heir, carry_value_over(qualified_name(heir), old, heir.text(sequence::min_value),
                                      heir.text(sequence::max_value)))
        .releases = carried;
  }
  Action& action = actions.alter(change.to, head(change.to, context, false) + " drop identity");
  action.reshapes = true;
  action.position = -15;  // before NOT NULL goes, and before a type that is no integer
  action.releases = std::move(releases);
  action.claims = std::move(carried);
}

void set_identity(const Change& change, const Context& context, Actions& actions) {
  if (follows_parent(change, context, column::identity)) return;
  const bool was_of_parent = has_identity_of_parent(change.from);
  const bool is_of_parent = has_identity_of_parent(change.to);
  const std::string start = head(change.to, context, false);
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
    action.position = 5;  // the column must be NOT NULL already
    action.claims = slots(change.to);
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
    rename.releases = slots(change.from);
    rename.claims = slots(change.to);
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

// DROP EXPRESSION keeps the values (13); SET EXPRESSION computes them anew (17). A plain column
// cannot become a generated one.
// DROP EXPRESSION is refused for a column that grandchildren have too: then the column is made anew
// in all of them.
bool cannot_drop_expression(const Object& column, const Context& context) {
  if (context.target() < 13) return true;
  const Catalog& to = context.to();
  std::vector<Address> line{column.address()};  // upwards
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Object& parent : parents_of(parent_key(line[i].key), to)) {
      const auto above =
          context.address(Kind::column, {parent.part(2), parent.part(3), key_part(line[i].key, 2)});
      if (to.contains(above)) line.push_back(above);
    }
    if (std::ranges::any_of(copies_of(line[i], to, context), [&](const Address& copy) {
          return !to.heirs(parent_key(copy.key)).empty();
        })) {
      return true;
    }
  }
  return false;
}

bool must_regenerate(const Change& change, const Context& context) {
  const auto had = change.from.text(column::generated);
  const auto wanted = change.to.text(column::generated);
  if (had == "s" && wanted.empty()) return cannot_drop_expression(change.to, context);
  return had != wanted || change.changed(column::type) || context.target() < 17;
}

void set_expression(const Change& change, const Context& context, Actions& actions) {
  if (follows_parent(change, context, column::generated) ||
      follows_parent(change, context, column::generation_expression)) {
    return;
  }
  const std::string start = head(change.to, context, false);
  const std::string sql =
      change.to.has(column::generated)
          ? start + " set expression as (" + change.to.str(column::generation_expression) + ")"
          : start + " drop expression";
  Action& action = actions.alter(change.to, sql);
  wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  action.reshapes = true;
  if (change.to.text(column::generated) == "s") action.work = "rewrite";
  action.position = -20;  // the type of a generated column is changed without USING
}

// A change of the type takes storage and compression back to the type's own.
void set_storage(const Change& change, const Context& context, Actions& actions) {
  const auto storage = change.to.text(column::storage);
  if (storage.empty() && is_retyped(change)) return;
  if (storage.empty() && context.target() < 16) {
    actions.alter(change.to, head(change.to, context) + " set storage " +
                                 default_storage_name(change.to.text(column::type)));
    return;
  }
  actions.alter(change.to, head(change.to, context) + " set storage " +
                               (storage.empty() ? "default" : storage_name(storage)));
}

void set_compression(const Change& change, const Context& context, Actions& actions) {
  if (!change.to.has(column::compression) && is_retyped(change)) return;
  actions.alter(change.to, head(change.to, context) + " set compression " +
                               compression_name(change.to.text(column::compression)));
}

void set_statistics(const Change& change, const Context& context, Actions& actions) {
  actions.alter(change.to, head(change.to, context) + " set statistics " +
                               (change.to.has(column::statistics_target)
                                    ? change.to.str(column::statistics_target)
                                    : std::string("-1")));
}

void set_options(const Change& change, const Context& context, Actions& actions) {
  change_options(change.to, head(change.to, context), change.from.list(column::options),
                 change.to.list(column::options), "", actions);
}

void set_fdw_options(const Change& change, const Context& context, Actions& actions) {
  const std::string options = option_changes(change, column::fdw_options, actions);
  if (!options.empty()) actions.alter(change.to, head(change.to, context) + " " + options);
}

bool other_kind(const Change& change, const Context&) {
  return change.changed(column::relation_kind);
}

void inheritance_follows(const Change&, const Context&, Actions&) {}

// ATTACH PARTITION makes all columns merely inherited ones; INHERIT leaves them the table's own.
void note_own(const Object& to, const Context& context, Actions& actions) {
  if (is_partition(parent_key(to.address().key), context.to())) return;
  actions.note(to,
               "stays the table's own column, and would stay when the parent's is dropped: "
               "PostgreSQL makes no column that is there already a merely inherited one");
}

void note_inheritance(const Change& change, const Context& context, Actions& actions) {
  if (change.to.flag(column::inherited_only)) {
    note_own(change.to, context, actions);
  } else if (change.to.flag(column::inherited)) {
    actions.note(change.to,
                 "stays a merely inherited column, and would go when the parent's is "
                 "dropped; ALTER TABLE … NO INHERIT and INHERIT make it the table's own");
  }
}

constexpr PropertyRule kProperties[] = {
    replace_if(column::relation_kind, other_kind, inheritance_follows),
    alter(column::type, set_type),
    alter(column::collation, set_type),
    ignore(column::inherited, "the table's inheritance makes it so"),
    replace_if(column::inherited_only, becomes_inherited, note_inheritance),
    alter(column::not_null, set_not_null),
    alter(column::not_null_name, set_not_null),
    alter(column::not_null_no_inherit, set_not_null),
    alter(column::not_null_not_valid, set_not_null),
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

// What PostgreSQL cannot carry over the change by itself: foreign keys and what compares several
// columns, while only one of them is of the new type; indexes of a column that becomes text first.
bool evicts(const Change& change, const Object& dependent, const Context& context) {
  if (!change.changed(column::type) || stays_comparable(change, context)) return false;
  const bool through_text = passes_through_text(change, context);
  if (dependent.kind() == Kind::index) {
    return through_text || dependent.has(index::predicate) || dependent.has(common::depends_on);
  }
  if (dependent.kind() != Kind::constraint) return false;
  const auto type = dependent.text(constraint::type);
  return through_text || type == "f" || type == "x" ||
         (type == "c" && dependent.list(constraint::columns).size() > 1);
}

bool reshapes(const Change& change, const Context&) {
  return change.changed(column::type) || change.changed(column::collation) ||
         change.changed(column::generation_expression);
}

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
      .slots = slots,
      .rebuild = rebuild,
      .reaction = reaction,
      .reshapes = reshapes,
      .remakes = remakes,
      .complete = wait_for_leaving_children,
      .evicts = evicts,
      .finish = keep_order,
  };
  return rules;
}

}  // namespace pgsnap::diff
