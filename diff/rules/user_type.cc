#include "diff/rules/user_type.h"

#include <array>

#include "diff/rules/relation.h"
#include "diff/rules/set_aside.h"

namespace pgsnap::diff {
namespace {

using namespace model;

constexpr std::array kTypeKinds{Kind::base_type, Kind::composite_type, Kind::domain,
                                Kind::enum_type, Kind::range_type};
// Relations have row types.
constexpr std::array kRowTypeKinds{Kind::table, Kind::view, Kind::materialized_view};

// "a.b" or "a"."b", as quote_ident has it, without arrays and modifiers: its two names.
bool split_name(std::string_view text, std::string& schema, std::string& name) {
  std::string* part = &schema;
  bool quoted = false;
  bool two = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        part->push_back('"');
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && c == '.') {
      part = &name;
      two = true;
    } else if (!quoted && (c == '(' || c == '[')) {
      break;
    } else {
      part->push_back(c);
    }
  }
  return two;
}

Address find_type(std::string_view key, const Catalog& catalog) {
  for (Kind kind : kTypeKinds) {
    if (const Record* record = catalog.find_record({kind, key})) return record->address();
  }
  for (Kind kind : kRowTypeKinds) {
    if (const Record* record = catalog.find_record({kind, key})) return record->address();
  }
  for (const Record& record : catalog.records(Kind::range_type)) {
    const auto multirange = catalog.object(record).list(range_type::multirange);
    if (multirange.size() == 2 && join_key(multirange) == key) return record.address();
  }
  return {};
}

bool is_made_of_functions(Kind kind) { return kind == Kind::base_type || kind == Kind::range_type; }

// What must be gone before what it is made of can change: functions, or the tables that a view reads.
bool is_dropped_first(Kind kind) {
  return is_made_of_functions(kind) || kind == Kind::view || kind == Kind::materialized_view;
}

}  // namespace

bool names_type(std::string_view key, const Catalog& catalog) {
  return !find_type(key, catalog).key.empty();
}

bool is_type_kind(Kind kind) { return std::ranges::find(kTypeKinds, kind) != kTypeKinds.end(); }

Address type_named(std::string_view text, const Catalog& catalog) {
  std::string schema;
  std::string name;
  if (!split_name(text, schema, name)) return {};
  return find_type(join_key({schema, name}), catalog);
}

std::string underlying_type(std::string_view text, const Catalog& catalog) {
  std::string type(text);
  bool array = false;
  for (;;) {
    if (type.ends_with("[]")) {
      array = true;
      type.resize(type.size() - 2);
    }
    const Address address = type_named(type, catalog);
    if (address.key.empty() || address.kind != Kind::domain) return array ? type + "[]" : type;
    type = catalog.find(address).str(domain::base_type);
  }
}

bool is_remade(const Address& type, const Context& context) {
  if (type.key.empty() || !context.goes(type)) return false;
  const Address wanted = find_type(type.key, context.to());
  return !wanted.key.empty();
}

bool is_part_of_remade(const Address& type, const Context& context) {
  return std::ranges::any_of(context.from().dependents(type), [&](const Address& dependent) {
    const Record* parent =
        dependent.kind == Kind::column ? context.from().parent(dependent) : nullptr;
    const Address other = parent ? parent->address() : dependent;
    return is_type_kind(other.kind) && is_remade(other, context);
  });
}

namespace {

// A type of `from`, and all that it is made of: types, views, and tables that stay.
AddressSet parts_of(const Address& type, const Context& context) {
  AddressSet parts;
  std::vector<Address> todo;
  const auto add = [&](const Address& part) {
    if (!part.key.empty() && parts.insert(part).second) todo.push_back(part);
  };
  add(type);
  while (!todo.empty()) {
    const Address address = todo.back();
    todo.pop_back();
    const Object object = context.from().find(address);
    if (!object) continue;
    for (const Address& used : object.references(common::depends_on)) {
      if (is_type_kind(used.kind) || is_dropped_first(used.kind) || used.kind == Kind::table) {
        add(used);
      }
    }
    if (address.kind != Kind::table || context.goes(address)) continue;
    for (const Record& column : context.from().children(address.key, Kind::column)) {
      add(type_named(context.from().object(column).text(column::type), context.from()));
    }
  }
  return parts;
}

// Whether a column of a table that stays gets another type, or another one of that name.
bool has_retyped_columns(const Address& table, const Context& context) {
  if (table.kind != Kind::table || context.goes(table)) return false;
  const auto columns = context.from().children(table.key, Kind::column);
  return std::ranges::any_of(columns, [&](const Record& record) {
    const Object from = context.from().object(record);
    const Object to = context.to().find(record.address());
    return to && (from.text(column::type) != to.text(column::type) ||
                  from.text(column::collation) != to.text(column::collation) ||
                  is_remade(type_named(from.text(column::type), context.from()), context));
  });
}

// Whether a type goes and its functions come anew under their names, for another type or this one: they go
// with the old one, which has to be gone before.
bool leaves_functions(const Address& type, const Context& context) {
  if (!is_made_of_functions(type.kind) || !context.goes(type)) return false;
  const auto functions = functions_of_type(context.from().find(type), context.from());
  return std::ranges::any_of(functions,
                             [&](const Address& function) { return context.comes(function); });
}

// Whether a range goes, and another type gets the name of its multirange, which goes with it.
bool leaves_multirange_name(const Address& type, const Context& context) {
  if (type.kind != Kind::range_type || !context.goes(type)) return false;
  const auto multirange = context.from().find(type).list(range_type::multirange);
  return multirange.size() == 2 && names_type(join_key(multirange), context.to());
}

}  // namespace

bool passes_through_text(const Address& type, const Context& context) {
  return std::ranges::any_of(parts_of(type, context), [&](const Address& part) {
    return (is_dropped_first(part.kind) && is_remade(part, context)) ||
           leaves_functions(part, context) || leaves_multirange_name(part, context) ||
           has_retyped_columns(part, context);
  });
}

std::vector<Address> tables_in(const Address& type, const Context& context) {
  std::vector<Address> tables;
  for (const Address& part : parts_of(type, context)) {
    if (part.kind == Kind::table && !context.goes(part)) tables.push_back(part);
  }
  std::ranges::sort(tables);
  return tables;
}

bool passes_through_text(const Change& change, const Context& context) {
  return passes_through_text(type_named(change.from.text(column::type), context.from()), context) &&
         !type_named(change.to.text(column::type), context.to()).key.empty();
}

std::string name_moved_away(const Object& from, const Context& context) {
  return qualified_name(from.part(0), relation_name_aside(from.part(0), from.part(1), context));
}

void move_away(const Object& from, const Context& context, Actions& actions,
               const std::string& values_lost) {
  const auto& rules = rules_of(from.kind());
  const std::string old_name = relation_name_aside(from.part(0), from.part(1), context);
  // Statements that name the type (drops of functions and the like) come before this one, since it
  // reshapes the type; what is made of the new one comes after it.
  Action& rename = actions.alter(
      from, "alter " + rules.reference(from) + " rename to " + quote_identifier(old_name));
  rename.edges_are_given = true;
  rename.reshapes = true;
  rename.releases = rules.slots(from);
  rename.releases.push_back(address_slot(from.address()));
  std::vector<Slot> names_of_children;  // that they have until they are dropped
  for_each_kind([&](Kind kind) {        // its checks or attributes
    if (!kind_info(kind).has_parent()) return;
    for (const Record& child : context.from().children(from.address().key, kind)) {
      rename.releases.push_back(address_slot(child.address()));
      if (!rules_of(kind).slots) continue;
      for (Slot& slot : rules_of(kind).slots(context.from().object(child))) {
        names_of_children.push_back(std::move(slot));
      }
    }
  });
  rename.data_loss = values_lost;
  rename.lock = "access exclusive";

  const std::string reference = rules.reference(from);
  const std::string word = reference.substr(0, reference.find(' '));
  Action& drop = actions.alter(from, "drop " + word + " " + qualified_name(from.part(0), old_name));
  drop.edges_are_given = true;
  drop.releases = std::move(names_of_children);
  drop.destroys.push_back(from.address());
  drop.needs.push_back(from.address());
  for (const Address& used : from.references(common::depends_on)) {
    // A default that calls a function that goes has been taken off.
    if (used.kind != Kind::function) drop.uses_old.push_back(used);
  }
  drop.rank = static_cast<int>(Rank::database);
}

bool outlives_renaming(const Object& from, const Context& context) {
  return std::ranges::any_of(from.references(common::depends_on), [&](const Address& used) {
    if (used.kind == Kind::collation) return context.goes(used) && context.comes(used);
    return is_type_kind(used.kind) && is_remade(used, context) &&
           !passes_through_text(used, context);
  });
}

void drop_type(const Object& from, const std::string& sql, const Context& context,
               Actions& actions) {
  if (is_remade(from.address(), context) && !passes_through_text(from.address(), context)) {
    move_away(from, context, actions);
    return;
  }
  Action& drop = actions.drop(from, sql);
  // Not before the renaming, unless all that hold it are text by then: its name is free for the new one.
  if (!is_remade(from.address(), context) && outlives_renaming(from, context)) {
    drop.verb = Action::Verb::alter;
  }
}

std::vector<Slot> type_slots(const Object& type) { return {type_slot(type.part(0), type.part(1))}; }

namespace {

bool depends_on(const Object& object, const Address& on) {
  const auto references = object.references(common::depends_on);
  return std::ranges::find(references, on) != references.end();
}

}  // namespace

std::vector<Address> functions_of_type(const Object& type, const Catalog& catalog) {
  std::vector<Address> functions;
  for (const Address& used : type.references(common::depends_on)) {
    if (used.kind != Kind::function) continue;
    const Object function = catalog.find(used);
    if (function && depends_on(function, type.address())) functions.push_back(used);
  }
  return functions;
}

std::vector<Address> types_of_function(const Object& function, const Catalog& catalog) {
  std::vector<Address> types;
  for (const Address& used : function.references(common::depends_on)) {
    if (!is_made_of_functions(used.kind)) continue;
    const Object type = catalog.find(used);
    if (type && depends_on(type, function.address())) types.push_back(used);
  }
  return types;
}

Slot shell_slot(const Address& type) { return "shell" + address_slot(type); }

void create_shell(const Object& type, const Context& context, Actions& actions) {
  Action& action = actions.alter(type, "create type " + qualified_name(type));
  action.verb = Action::Verb::create;
  action.edges_are_given = true;
  action.claims = type_slots(type);
  action.claims.push_back(address_slot(type.address()));
  action.needs.push_back(context.address(Kind::schema, {type.part(0)}));
  action.releases.push_back(shell_slot(type.address()));
  action.rank = static_cast<int>(Rank::shell_type);
}

}  // namespace pgsnap::diff
