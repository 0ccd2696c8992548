#include "diff/rules/column_inheritance.h"

namespace pgsnap::diff {

using namespace model;

std::vector<ParentColumn> parent_columns(const Address& column, const Catalog& catalog,
                                         const Context& context) {
  std::vector<ParentColumn> above;
  for (const Object& link : parents_of(parent_key(column.key), catalog)) {
    const auto parent =
        context.address(Kind::column, {link.part(2), link.part(3), key_part(column.key, 2)});
    if (catalog.contains(parent)) above.push_back({parent, link.address()});
  }
  return above;
}

Address made_by_inheritance(const Object& to, const Context& context) {
  if (!to.flag(column::inherited)) return {};
  const auto table_key = parent_key(to.address().key);
  const Address table = context.to().parent(to.address())->address();
  if (context.comes(table)) {
    const bool by_it = to.flag(column::inherited_only) && !is_partition(table_key, context.to());
    return by_it ? table : Address();
  }
  if (!to.flag(column::inherited_only)) return {};  // of its own too: there before the parent's
  for (const auto& [column, link] : parent_columns(to.address(), context.to(), context)) {
    if (context.comes(column) && !context.comes(link)) return column;
  }
  return {};
}

Address copy_of(const Address& column, const Address& link, const Context& context) {
  return context.address(Kind::column,
                         {key_part(link.key, 0), key_part(link.key, 1), key_part(column.key, 2)});
}

std::vector<Address> copies_of(const Address& column, const Catalog& catalog,
                               const Context& context) {
  std::vector<Address> copies;
  for (const Address& link : catalog.heirs(parent_key(column.key))) {
    copies.push_back(copy_of(column, link, context));
  }
  return copies;
}

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
    for (const auto& [column, link] : parent_columns(line[i], context.to(), context)) {
      const Address its_default{Kind::column_default, column.key};
      if (context.to().contains(its_default)) defaults.push_back(its_default);
      if (!new_table && context.comes(column) && !context.comes(link)) line.push_back(column);
    }
  }
  return defaults;
}

bool inherits_expression(const Object& to, const Context& context) {
  const auto table_key = parent_key(to.address().key);
  if (context.target() >= 16 || !to.flag(column::inherited) || !to.has(column::generated) ||
      !context.comes(context.to().parent(to.address())->address()) ||
      is_partition(table_key, context.to())) {
    return false;
  }
  const auto above = parent_columns(to.address(), context.to(), context);
  return std::ranges::any_of(above, [&](const ParentColumn& parent) {
    return context.to().find(parent.column).has(column::generated);
  });
}

bool follows_parent(const Change& change, const Context& context, FieldId field) {
  if (!change.to.flag(column::inherited) || !change.changed(field)) return false;
  // Where the text is the same, it is the type of that name that is another one, for both.
  const bool remade = change.from.text(field) == change.to.text(field);
  for (const auto& [parent, link] : parent_columns(change.address(), context.to(), context)) {
    if (context.fate(parent) != Fate::alter || context.fate(link) != Fate::keep) continue;
    const Object from = context.from().find(parent);
    const Object to = context.to().find(parent);
    if (from && to && (remade || from.text(field) != to.text(field)) &&
        to.text(field) == change.to.text(field)) {
      return true;
    }
  }
  return false;
}

std::vector<Object> kept_copies(const Address& column, const Context& context) {
  std::vector<Object> copies;
  std::vector<Address> line{column};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Address& link : context.to().heirs(parent_key(line[i].key))) {
      if (context.fate(link) != Fate::keep) continue;
      const Object copy = context.to().find(copy_of(line[i], link, context));
      if (!copy || context.comes(copy.address())) continue;
      line.push_back(copy.address());
      copies.push_back(copy);
    }
  }
  return copies;
}

bool drops_copies(const Address& column, const Context& context) {
  return std::ranges::all_of(copies_of(column, context.from(), context), [&](const Address& copy) {
    return context.goes(copy) || !context.from().contains(copy);
  });
}

Address dropped_with_parent(const Object& from, const Context& context) {
  if (!from.flag(column::inherited_only)) return {};
  for (const auto& [column, link] : parent_columns(from.address(), context.from(), context)) {
    if (context.goes(column) && !context.goes(link) && drops_copies(column, context)) return column;
  }
  return {};
}

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
  return std::ranges::any_of(
      parent_columns(change.address(), context.to(), context), [&](const ParentColumn& parent) {
        return !context.from().contains(parent.column) && !context.comes(parent.link);
      });
}

void note_own_column(const Object& to, const Context& context, Actions& actions) {
  if (is_partition(parent_key(to.address().key), context.to())) return;
  actions.note(to,
               "stays the table's own column, and would stay when the parent's is dropped: "
               "PostgreSQL makes no column that is there already a merely inherited one");
}

void note_inheritance(const Change& change, const Context& context, Actions& actions) {
  if (change.to.flag(column::inherited_only)) {
    note_own_column(change.to, context, actions);
  } else if (change.to.flag(column::inherited)) {
    actions.note(change.to,
                 "stays a merely inherited column, and would go when the parent's is "
                 "dropped; ALTER TABLE … NO INHERIT and INHERIT make it the table's own");
  }
}

bool hand_over_to_parent(const Change& change, const Context& context, Actions& actions) {
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
  // With the children's rows: their columns came and go with this one.
  actions.create(to, "update " + qualified_name(to) + " set " + name + " = " + old_name)
      .needs.push_back(parent_columns(to.address(), context.to(), context).front().column);
  Action& end = actions.drop(from, table + " drop column " + old_name);
  end.needs.push_back(to.address());
  end.releases.push_back(old_name);  // not its own name, which went with the renaming
  return true;
}

}  // namespace pgsnap::diff
