#include "diff/rules/column_inheritance.h"

#include "diff/compare/same_tree_text.h"
#include "diff/rules/column.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/column_type.h"
#include "diff/rules/plain_update.h"
#include "diff/rules/set_aside.h"
#include "diff/rules/stand_in.h"

namespace pgsnap::diff {

using namespace model;

namespace {

Address table_of(const Address& column, const Context& context) {
  return context.to().parent(column)->address();
}

}  // namespace

std::vector<ParentPart> parent_parts(const Address& own, const Catalog& catalog,
                                     const Context& context) {
  std::vector<ParentPart> above;
  for (const Object& link : parents_of(parent_key(own.key), catalog)) {
    const auto part = context.address(own.kind, {link.part(2), link.part(3), key_part(own.key, 2)});
    if (catalog.contains(part)) above.push_back({part, link.address()});
  }
  return above;
}

Address made_by_inheritance(const Object& to, const Context& context) {
  if (!to.flag(column::inherited)) return {};
  const auto table_key = parent_key(to.address().key);
  const Address table = table_of(to.address(), context);
  if (context.comes(table)) {
    const bool by_it = to.flag(column::inherited_only) && !is_partition(table_key, context.to());
    return by_it ? table : Address();
  }
  if (is_handed_over(to.address(), context)) return {};  // by the parent's stand-in
  if (!to.flag(column::inherited_only)) return {};  // of its own too: there before the parent's
  for (const auto& [column, link] : parent_parts(to.address(), context.to(), context)) {
    if (context.comes(column) && !context.comes(link)) return column;
  }
  return {};
}

Address copy_of(const Address& own, const Address& link, const Context& context) {
  return context.address(own.kind,
                         {key_part(link.key, 0), key_part(link.key, 1), key_part(own.key, 2)});
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
  const bool new_table = context.comes(table_of(to.address(), context));
  // Of an identity there is no statement that would take it off; nor is it used.
  const bool has_none = to.has(column::generated) || (new_table && to.has(column::identity));
  if (!to.flag(column::inherited) || has_none ||
      context.to().contains({Kind::column_default, to.address().key}) ||
      (new_table ? is_partition(table_key, context.to())
                 : made_by_inheritance(to, context).key.empty())) {
    return {};
  }
  std::vector<Address> defaults;
  std::vector<Address> line{to.address()};  // upwards, as far as the column is new
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const auto& [column, link] : parent_parts(line[i], context.to(), context)) {
      const Address its_default{Kind::column_default, column.key};
      const bool has_default = context.to().contains(its_default);
      if (has_default) defaults.push_back(its_default);
      // A new parent may have one from above until it is taken off.
      const bool new_above = new_table ? !has_default && context.comes(table_of(column, context))
                                       : !context.comes(link);
      if (context.comes(column) && new_above) line.push_back(column);
    }
  }
  return defaults;
}

bool inherits_expression(const Object& to, const Context& context) {
  const auto table_key = parent_key(to.address().key);
  if (context.target() >= 16 || !to.flag(column::inherited) || !to.has(column::generated) ||
      !context.comes(table_of(to.address(), context)) || is_partition(table_key, context.to())) {
    return false;
  }
  const auto above = parent_parts(to.address(), context.to(), context);
  return std::ranges::any_of(above, [&](const ParentPart& parent) {
    return context.to().find(parent.part).has(column::generated);
  });
}

std::string shared_expression(const Object& to, FieldId field, const Context& context) {
  const auto key = parent_key(to.address().key);
  const auto is_handed_on = [](const Object& o) {
    return o.kind() != Kind::constraint || !o.flag(constraint::no_inherit);
  };
  const bool is_alone = parents_of(key, context.to()).empty() && context.to().heirs(key).empty();
  if (is_alone) return to.str(field);
  // Since 16 children have generation expressions of their own.
  const bool may_differ = to.kind() == Kind::column && context.target() >= 16;
  std::vector<Address> line{to.address()};  // upwards, as far as it is new
  for (std::size_t i = 0; i < line.size() && !may_differ; ++i) {
    for (const auto& [part, link] : parent_parts(line[i], context.to(), context)) {
      if (!is_handed_on(context.to().find(part))) continue;
      if (context.comes(part)) line.push_back(part);
      const auto theirs = context.comes(part) ? "" : context.from().find(part).text(field);
      if (!theirs.empty()) return same_tree_text(theirs);
    }
  }
  for (const Address& link : context.to().heirs(key)) {
    const Address copy = copy_of(to.address(), link, context);
    if (may_differ || !is_handed_on(to) || !context.to().contains(copy) || context.comes(copy)) {
      continue;
    }
    const auto theirs = context.from().find(copy);
    if (theirs && theirs.has(field)) return same_tree_text(theirs.text(field));
  }
  return same_tree_text(to.text(field));
}

bool follows_parent(const Change& change, const Context& context, FieldId field) {
  if (!change.to.flag(column::inherited) || !change.changed(field)) return false;
  // Where the text is the same, it is the type of that name that is another one, for both.
  const bool remade = change.from.text(field) == change.to.text(field);
  for (const auto& [parent, link] : parent_parts(change.address(), context.to(), context)) {
    if (context.fate(parent) != Fate::alter || context.comes(link)) continue;
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
      if (context.comes(link)) continue;
      const Object copy = context.to().find(copy_of(line[i], link, context));
      if (!copy || context.comes(copy.address())) continue;
      line.push_back(copy.address());
      copies.push_back(copy);
    }
  }
  return copies;
}

void reshape_with_copies(const Address& column, const Context& context, Action& action) {
  action.reshapes = true;
  for (const Object& copy : kept_copies(column, context)) {
    action.reshapes_too.push_back(copy.address());
  }
}

namespace {

// Whether a column is also had from a parent that its table leaves. NO INHERIT of the last one makes it the
// table's own, and then no parent's drop takes it along.
bool leaves_a_parent(const Address& column, const Context& context) {
  return std::ranges::any_of(parent_parts(column, context.from(), context),
                             [&](const ParentPart& above) { return context.goes(above.link); });
}

}  // namespace

bool drops_copies(const Address& column, const Context& context) {
  const auto heirs = context.from().heirs(parent_key(column.key));
  return std::ranges::all_of(heirs, [&](const Address& link) {
    const Address copy = copy_of(column, link, context);
    if (!context.from().contains(copy)) return true;
    if (context.goes(link)) return true;  // it has left by then
    if (context.goes(copy)) return !leaves_a_parent(copy, context);
    // It has another parent, that keeps it, or is the table's own already.
    const Object kept = context.to().find(copy);
    return kept && (kept.flag(column::inherited_only) ||
                    !context.from().find(copy).flag(column::inherited_only));
  });
}

bool leaves_copies(const Address& column, const Context& context) {
  const auto heirs = context.from().heirs(parent_key(column.key));
  return std::ranges::any_of(heirs, [&](const Address& link) {
    const Address copy = copy_of(column, link, context);
    return context.from().contains(copy) && !context.goes(link) && !context.goes(copy);
  });
}

Address dropped_with_parent(const Object& from, const Context& context) {
  if (!from.flag(column::inherited_only)) return {};
  for (const auto& [column, link] : parent_parts(from.address(), context.from(), context)) {
    if (context.goes(column) && !context.goes(link) && drops_copies(column, context)) return column;
  }
  return {};
}

bool becomes_inherited(const Object& from, const Object& to, const Context& context) {
  if (!from || !to || !to.flag(column::inherited_only) || to.has(column::identity)) return false;
  const auto table_key = parent_key(to.address().key);
  if (is_partition(table_key, context.to()) || context.comes(table_of(to.address(), context)) ||
      (from.flag(column::inherited_only) && !is_left_alone(from, to, context))) {
    return false;
  }
  if (to.has(column::generated)) return true;
  return is_foreign(to) || is_plainly_updated(table_key, context);
}

bool comes_as_inherited(const Address& column, const Context& context) {
  return context.goes(column) && context.comes(column) &&
         becomes_inherited(context.from().find(column), context.to().find(column), context);
}

bool is_handed_over(const Address& column, const Context& context) {
  return comes_as_inherited(column, context) && !context.to().find(column).has(column::generated);
}

std::vector<Address> links_to_leave(const Address& column, const Context& context) {
  const Object from = context.from().find(column);
  const Object to = context.to().find(column);
  const bool becomes_own =
      from && to && from.flag(column::inherited_only) && !to.flag(column::inherited_only);
  std::vector<Address> links;
  if (!becomes_own && !becomes_inherited(from, to, context)) return links;
  for (const auto& [part, link] : parent_parts(column, context.from(), context)) {
    links.push_back(link);
  }
  return links;
}

std::string name_of_handed_over(const Address& column, const Context& context) {
  return quote_identifier(column_name_aside(column, context));
}

Slot handed_over_slot(const Address& column) { return "handed over" + address_slot(column); }

void carry_values_over(const Object& to, const Context& context, Actions& actions) {
  if (is_foreign(to)) {
    if (to.flag(column::not_null)) {
      add_not_null(to, context, actions).claims.push_back(handed_over_slot(to.address()));
    }
    return;
  }
  const std::string old_name = name_of_handed_over(to.address(), context);
  const Slot carried = "values of" + address_slot(to.address());
  // A type that is made anew is another one, even of the same name.
  const auto types = to.references(common::depends_on);
  const bool type_is_new =
      std::ranges::any_of(types, [&](const Address& type) { return context.comes(type); });
  const Change change{context.from().find(to.address()), to, {}};
  Action& update = actions.alter(to, "");
  std::string value = conversion(change, old_name, context, update, actions);
  if (value.empty()) value = old_name + (type_is_new ? "::text::" + to.str(column::type) : "");
  update.head =
      "update " + qualified_name(to) + " set " + quote_identifier(to.part(2)) + " = " + value;
  update.data_loss = type_change_loss(change, context);
  update.reshapes = true;  // what is made of the column is made of its values
  update.work = "rewrite";
  update.claims.push_back(handed_over_slot(to.address()));
  update.releases.push_back(carried);
  keep_update_plain(parent_key(to.address().key), context, update);
  Action& end = actions.alter(to, alter_relation(to, context.to()) + " drop column " + old_name);
  end.edges_are_given = true;
  end.claims.push_back(carried);
  end.uses_old = change.from.references(common::depends_on);
  if (to.flag(column::not_null)) add_not_null(to, context, actions).claims.push_back(carried);
}

void note_own_column(const Object& to, const Context& context, Actions& actions) {
  if (is_partition(parent_key(to.address().key), context.to())) return;
  actions.note(to,
               "stays the table's own column, and would stay when the parent's is dropped: "
               "PostgreSQL makes no column that is there already a merely inherited one");
}

void note_inheritance(const Change& change, const Context& context, Actions& actions) {
  if (change.to.flag(column::inherited_only)) note_own_column(change.to, context, actions);
}

}  // namespace pgsnap::diff
