#include "diff/rules/column_not_null.h"

#include "diff/rules/column.h"
#include "diff/rules/column_identity.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/descent.h"
#include "diff/rules/set_aside.h"
#include "diff/rules/stand_in.h"

namespace pgsnap::diff {

using namespace model;

std::string not_null_name(const Object& o) {
  return o.has(column::not_null_name)
             ? o.str(column::not_null_name)
             : std::string(o.part(1)) + "_" + std::string(o.part(2)) + "_not_null";
}

bool hands_on_not_null(const Object& column) {
  return column && column.flag(column::not_null) && !column.flag(column::not_null_no_inherit);
}

namespace {

// Whether PostgreSQL would give it another name if it is not said: since 18, NOT NULL is a
// constraint like others, and partitions, say, have theirs by the parent's name.
bool must_name_not_null(const Object& column, const Context& context) {
  return column.has(column::not_null_name) ||
         (context.target() >= 18 &&
          context.names_constraint(column.part(0), not_null_name(column)));
}

// The same, where it is said of the table's stand-in.
bool is_named_by_another_table(const Object& column, const Context& context) {
  return context.target() >= 18 &&
         (comes_through_stand_in(column, context) || gets_not_null_of_stand_in(column, context));
}

// The name of a table's constraint, which another column's gets only when it is free.
Slot dropped_name_slot(const Object& column) {
  return "NOT NULL dropped " + join_key({column.part(0), column.part(1), not_null_name(column)});
}
Slot renamed_name_slot(const Object& column) {
  return "NOT NULL renamed " + join_key({column.part(0), column.part(1), not_null_name(column)});
}

// What makes a column's NOT NULL its own releases it; what would make it its parents', or takes theirs, waits.
Slot own_slot(const Address& column) { return "own NOT NULL" + address_slot(column); }

// SET NOT NULL says of one that is a parent's that it is the child's own, too, and looks at no row.
Action& make_own(const Object& to, const Context& context, Actions& actions) {
  Action& action = actions.alter(to, alter_column(to, context, true) + " set not null");
  action.releases.push_back(own_slot(to.address()));
  action.edges_are_given = true;  // it need not wait for the column's new shape
  return action;
}

// DROP NOT NULL of a partitioned table's column cannot leave its partitions out: those that are to
// stay NOT NULL are made so again.
void drop_not_null(const Change& change, const Context& context, Actions& actions) {
  const bool partitioned = has_partitions(parent_key(change.to.address().key), context.to());
  const bool comes_anew = hands_on_not_null(change.to);
  // ONLY would leave all children one of their own, those too that have it from another parent.
  const auto copies = kept_copies(change.to.address(), context);
  const bool with_copies =
      partitioned || comes_anew || std::ranges::any_of(copies, [&](const Object& copy) {
        return has_not_null_of_parents(copy, context.to(), context);
      });
  Action& action =
      actions.alter(change.to, alter_column(change.to, context, !with_copies) + " drop not null");
  action.reshapes = true;
  action.releases.push_back(dropped_name_slot(change.from));
  for (const Object& copy : copies) {
    const Object was = context.from().find(copy.address());
    if (!with_copies || partitioned || comes_anew || !copy.flag(column::not_null) ||
        has_not_null_of_parents(copy, context.to(), context) ||
        !has_not_null_of_parents(was, context.from(), context)) {
      continue;
    }
    make_own(copy, context, actions);
    action.claims.push_back(own_slot(copy.address()));
  }
  action.claims.push_back(without_identity_slot(change.address()));
  // Since 18 one that comes from a parent is that parent's as long as it is one.
  if (context.target() >= 18) {
    wait_for_detaching(change.from, change.from.flag(column::inherited), context, action);
  }
  // An inherited constraint cannot be dropped before the parent's is, or says NO INHERIT.
  for (const auto& [above, link] : parent_parts(change.address(), context.to(), context)) {
    // INHERIT wants it of what the parent has as NOT NULL. Before 18 a child may lose it then.
    if (context.comes(link) && context.to().find(above).flag(column::not_null)) {
      action.needs.push_back(link);
      action.reshapes = false;  // the link need not wait for it
    }
    if (context.comes(above)) continue;
    if (!hands_on_not_null(context.to().find(above))) action.needs.push_back(above);
  }
  if (!partitioned || comes_anew) return;
  for (const Object& copy : copies) {
    action.claims.push_back(without_identity_slot(copy.address()));
    if (copy.flag(column::not_null)) {
      add_not_null(copy, context, actions).needs.push_back(change.to.address());
    }
  }
}

// What the making of one releases, and of one that is not valid.
Slot made_slot(const Address& column) { return "NOT NULL made" + address_slot(column); }
Slot not_valid_slot(const Address& column) { return "not valid" + address_slot(column); }

// What a child's constraint is called that comes by a parent's: as the one that is handed on from the top.
std::string handed_name(const Object& parent, const Context& context) {
  Object top = parent;
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (const auto& [above, link] : parent_parts(top.address(), context.to(), context)) {
      const Object higher = context.to().find(above);
      if (!hands_on_not_null(higher)) continue;
      top = higher;
      goes_on = true;
      break;
    }
  }
  return not_null_name(top);
}

// What a child has by a parent's constraint that is not valid is valid where it is to be.
void validate_behind_parent(const Object& to, const Context& context, Actions& actions) {
  if (!to.flag(column::not_null) || to.flag(column::not_null_not_valid)) return;
  const Object had = context.from().find(to.address());
  for (const auto& [above, link] : parent_parts(to.address(), context.to(), context)) {
    const Object parent = context.to().find(above);
    if (!parent.flag(column::not_null_not_valid)) continue;
    // What was there before the parent's stays when that goes, and is valid.
    if (const Object was = context.from().find(above);
        !context.comes(to.address()) && had && had.flag(column::not_null) &&
        !had.flag(column::not_null_not_valid) && hands_on_not_null(was) &&
        not_null_name(had) != not_null_name(was)) {
      return;
    }
    // SET NOT NULL would only make it the child's own.
    const std::string name =
        context.comes(to.address()) ? not_null_name(to) : handed_name(parent, context);
    Action& action = actions.alter(
        to, alter_relation(to, context.to()) + " validate constraint " + quote_identifier(name));
    action.work = "scan";
    action.needs.push_back(above);
    action.claims.push_back(not_valid_slot(above));
    return;
  }
}

// Whether a constraint that is valid is one that is not.
bool loses_validity(const Object& from, const Object& to) {
  return from && from.flag(column::not_null) && to.flag(column::not_null) &&
         !from.flag(column::not_null_not_valid) && to.flag(column::not_null_not_valid);
}

// Whether a column that comes with a new table is valid, whatever it is to be: CREATE TABLE makes it so by the NOT NULL
// that a parent has already, though that is not.
bool comes_valid(const Object& to, const Context& context) {
  if (!hands_on_not_null(to) || !context.comes(context.to().parent(to.address())->address()))
    return false;
  return std::ranges::any_of(
      parent_parts(to.address(), context.to(), context), [&](const ParentPart& parent) {
        const Object above = context.to().find(parent.part);
        return hands_on_not_null(context.from().find(parent.part)) || comes_valid(above, context);
      });
}

// No table whose column is not valid gets a parent where it is.
bool must_be_valid(const Object& to, const Context& context) {
  return std::ranges::any_of(parent_parts(to.address(), context.to(), context),
                             [&](const ParentPart& parent) {
                               return comes_valid(context.to().find(parent.part), context);
                             });
}

// That a column has no NOT NULL until it gets its parent's.
Slot nullable_slot(const Address& column) { return "nullable" + address_slot(column); }

// What the parents that a column's table keeps had and have of it, where it is NOT NULL by theirs.
std::vector<std::pair<Object, Object>> handed_on(const Object& to, const Context& context) {
  std::vector<std::pair<Object, Object>> above;
  for (const auto& [part, link] : parent_parts(to.address(), context.to(), context)) {
    const Object parent = context.to().find(part);
    if (context.comes(link) || context.comes(part) || !hands_on_not_null(parent)) continue;
    above.emplace_back(context.from().find(part), parent);
  }
  return above;
}

// PostgreSQL makes no valid constraint one that is not: it goes, and comes anew. A child's comes with its
// parent's.
void invalidate_not_null(const Change& change, const Context& context, Actions& actions) {
  const auto above = handed_on(change.to, context);
  if (change.to.has(column::not_null_comment) && !change.changed(column::not_null_comment)) {
    comment_on_not_null(change.to, context, actions);
  }
  if (above.empty()) {
    drop_not_null(change, context, actions);
    add_not_null(change.to, context, actions);
    for (const Object& copy : kept_copies(change.to.address(), context)) {
      validate_behind_parent(copy, context, actions);
    }
    return;
  }
  const auto goes_with = [](const auto& parent) {
    return loses_validity(parent.first, parent.second);
  };
  const auto had_none = [](const auto& parent) { return !hands_on_not_null(parent.first); };
  if (std::ranges::any_of(above, goes_with)) return;
  if (!std::ranges::all_of(above, had_none)) {
    actions.note(change.to,
                 "its NOT NULL stays valid: only the parent's could be made anew as NOT VALID");
    return;
  }
  Action& action = actions.alter(change.to, alter_column(change.to, context) + " drop not null");
  action.reshapes = true;
  action.releases.push_back(nullable_slot(change.address()));
}

// A parent's is validated with those of its children.
void validate_not_null(const Change& change, const Context& context, Actions& actions) {
  for (const auto& [from, to] : handed_on(change.to, context)) {
    if (hands_on_not_null(from) && from.flag(column::not_null_not_valid) &&
        !to.flag(column::not_null_not_valid)) {
      return;
    }
  }
  const bool inherited = inherits_not_null(change.to, context.to(), context);
  Action& action = actions.alter(
      change.to, "alter table " + qualified_name(change.to) + " validate constraint " +
                     quote_identifier(not_null_name(inherited ? change.from : change.to)));
  action.work = "scan";
}

// CREATE TABLE ... INHERITS would make what it inherits valid.
void wait_for_new_copies(const Object& to, const Context& context, Action& action,
                         Actions& actions) {
  if (!hands_on_not_null(to)) return;
  std::vector<Address> line{to.address()};  // downwards
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Address& link : context.to().heirs(parent_key(line[i].key))) {
      const Object copy = context.to().find(copy_of(line[i], link, context));
      if (!copy || !context.comes(copy.address()) ||
          made_by_inheritance(copy, context).key.empty()) {
        continue;
      }
      line.push_back(copy.address());
      action.reshapes = false;  // the new tables need not wait for it
      action.needs.push_back(copy.address());
      validate_behind_parent(copy, context, actions);
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
  for (const auto& [above, link] : parent_parts(change.address(), context.to(), context)) {
    if (context.fate(above) != Fate::alter || context.comes(link)) continue;
    const bool had = hands_on_not_null(context.from().find(above));
    if (had != wanted && hands_on_not_null(context.to().find(above)) == wanted) return true;
  }
  return false;
}

// That a constraint has left its name for another column's.
Slot aside_slot(const Address& column) { return "NOT NULL aside" + address_slot(column); }

// Whether another column's constraint has the name until that is renamed: perhaps to this one's.
bool changes_names_round(const Object& to, const Context& context) {
  const std::string name = not_null_name(to);
  const auto columns = context.from().children(parent_key(to.address().key), Kind::column);
  return std::ranges::any_of(columns, [&](const Record& record) {
    const Object from = context.from().object(record);
    const Object wanted = context.to().find(record.address());
    return wanted && from.address() != to.address() && from.flag(column::not_null) &&
           wanted.flag(column::not_null) && not_null_name(from) == name &&
           not_null_name(wanted) != name;
  });
}

// How a column's NOT NULL is handed on by the parents that it has all the time.
struct HandedOn {
  int before = 0;
  int kept = 0;
  int after = 0;
};

HandedOn handed_on_by_parents(const Address& column, const Context& context) {
  HandedOn found;
  for (const auto& [above, link] : parent_parts(column, context.to(), context)) {
    if (context.comes(link) || context.comes(above)) continue;
    const bool before = hands_on_not_null(context.from().find(above));
    const bool after = hands_on_not_null(context.to().find(above));
    found.before += before;
    found.kept += before && after;
    found.after += after;
  }
  return found;
}

// Whether one that a table has merely from parents goes with one of them and comes with another.
bool changes_parents(const Change& change, const Context& context) {
  if (change.from.flag(column::not_null_own) || change.to.flag(column::not_null_own)) return false;
  const HandedOn by = handed_on_by_parents(change.address(), context);
  return by.before > 0 && by.after > 0 && by.kept == 0;
}

void rename_not_null(const Change& change, const Context& context, Actions& actions) {
  if (changes_parents(change, context)) return;
  const std::string old_name = not_null_name(change.from);
  std::vector<Address> after;
  for (const auto& [above, link] : parent_parts(change.address(), context.to(), context)) {
    // It is the table's own until it joins the parent, or the parent's comes.
    const bool handed_on = hands_on_not_null(context.from().find(above));
    if (context.comes(link) || !handed_on) continue;
    if (hands_on_not_null(context.to().find(above))) {
      const std::string new_name = not_null_name(context.to().find(above));
      if (new_name != not_null_name(change.to) || context.fate(above) != Fate::alter) {
        actions.note(change.to, "its NOT NULL constraint stays " + quote_identifier(old_name) +
                                    ": PostgreSQL renames none that comes from a parent");
      }
      return;
    }
    // It went with the parent's, and was made again by its new name.
    if (has_partitions(parent_key(above.key), context.to())) return;
    after.push_back(above);
  }
  // The children's are renamed with it, which PostgreSQL refuses where they have other names.
  if (hands_on_not_null(change.from)) {
    for (const Object& copy : kept_copies(change.from.address(), context)) {
      const Object was = context.from().find(copy.address());
      if (!was || !was.flag(column::not_null)) continue;
      const bool has_another_name = not_null_name(was) != old_name;
      if (!has_another_name && handed_on_by_parents(copy.address(), context).before < 2) continue;
      actions.note(change.to, "its NOT NULL constraint stays " + quote_identifier(old_name) +
                                  ": PostgreSQL renames none that a child has " +
                                  (has_another_name ? "by another name" : "from two parents"));
      return;
    }
  }
  // ALTER FOREIGN TABLE has no such clause.
  const bool by_stand_in = has_not_null_of_stand_in(change.from, change.to, context);
  const auto rename = [&](std::string_view from, std::string_view to) -> Action& {
    Action& action = actions.alter(change.to, "");
    action.head = (by_stand_in ? alter_stand_in(change.to, action)
                               : "alter table " + qualified_name(change.to)) +
                  " rename constraint " + quote_identifier(from) + " to " + quote_identifier(to);
    action.needs = after;
    action.reshapes = true;
    return action;
  };
  std::string present_name = old_name;
  if (changes_names_round(change.to, context)) {
    present_name = relation_name_aside(change.to.part(0), old_name, context);
    Action& away = rename(old_name, present_name);
    away.releases.push_back(renamed_name_slot(change.from));
    away.releases.push_back(aside_slot(change.address()));
  }
  Action& action = rename(present_name, not_null_name(change.to));
  action.claims.push_back(dropped_name_slot(change.to));
  if (present_name == old_name) {
    action.releases.push_back(renamed_name_slot(change.from));
  } else {
    action.claims.push_back(renamed_name_slot(change.to));
    action.claims.push_back(aside_slot(change.address()));
  }
  if (after.empty()) action.releases.push_back(own_slot(change.address()));
  for (const auto& [above, link] : parent_parts(change.address(), context.from(), context)) {
    if (context.goes(link) && hands_on_not_null(context.from().find(above))) {
      action.claims.push_back(address_slot(link));
    }
  }
}

}  // namespace

std::string not_null_clause(const Object& column, const Context& context) {
  std::string text;
  if (must_name_not_null(column, context) || is_named_by_another_table(column, context)) {
    text += " constraint " + quote_identifier(not_null_name(column));
  }
  text += " not null";
  if (column.flag(column::not_null_no_inherit)) text += " no inherit";
  return text;
}

void wait_for_own_not_nulls(const Object& to, const Context& context, Action& action) {
  for (const Object& copy : kept_copies(to.address(), context)) {
    action.claims.push_back(own_slot(copy.address()));
  }
}

Action& add_not_null(const Object& to, const Context& context, Actions& actions) {
  Action& action = actions.alter(to, "");
  if (context.target() >= 18) {
    action.claims.push_back(dropped_name_slot(to));
    action.claims.push_back(renamed_name_slot(to));
  }
  for (const Object& copy : kept_copies(to.address(), context)) {
    // One that goes with another parent's comes with this one by its new name.
    for (const auto& [above, link] : parent_parts(copy.address(), context.to(), context)) {
      const Object was = context.from().find(above);
      if (context.target() >= 18 && above != to.address() && was && hands_on_not_null(was) &&
          !hands_on_not_null(context.to().find(above))) {
        action.needs.push_back(above);
      }
    }
    if (loses_validity(context.from().find(copy.address()), copy)) {
      action.claims.push_back(nullable_slot(copy.address()));
    }
  }
  wait_for_own_not_nulls(to, context, action);
  if (to.flag(column::not_null_own)) action.releases.push_back(own_slot(to.address()));
  action.releases.push_back(made_slot(to.address()));
  const std::string table =
      (is_handed_over(to.address(), context) && !to.flag(column::not_null_no_inherit)) ||
              gets_not_null_of_stand_in(to, context)
          ? alter_stand_in(to, action)
          : alter_relation(to, context.to(), to.flag(column::not_null_no_inherit));
  const bool not_valid = to.flag(column::not_null_not_valid) && !must_be_valid(to, context);
  const std::string name = quote_identifier(to.part(2));
  action.head = table + " alter column " + name + " set not null";
  if (context.target() >= 18 &&
      (must_name_not_null(to, context) || is_named_by_another_table(to, context) ||
       to.flag(column::not_null_no_inherit) || not_valid)) {
    action.head =
        table + " add constraint " + quote_identifier(not_null_name(to)) + " not null " + name;
    if (to.flag(column::not_null_no_inherit)) action.head += " no inherit";
    if (not_valid) action.head += " not valid";
  }
  action.reshapes = true;
  if (not_valid) {
    action.releases.push_back(not_valid_slot(to.address()));
    wait_for_new_copies(to, context, action, actions);
  } else {
    action.work = "scan";
  }
  return action;
}

bool has_not_null_of_parents(const Object& column, const Catalog& catalog, const Context& context) {
  return context.target() >= 18 && !column.flag(column::not_null_own) &&
         !is_partition(parent_key(column.address().key), catalog) &&
         inherits_not_null(column, catalog, context);
}

bool gets_not_null_of_parent(const Object& to, const Context& context) {
  if (!has_not_null_of_parents(to, context.to(), context)) return false;
  if (context.comes(context.to().parent(to.address())->address())) return true;
  const auto above = parent_parts(to.address(), context.to(), context);
  return std::ranges::any_of(above, [&](const ParentPart& parent) {
    return !context.comes(parent.link) && hands_on_not_null(context.to().find(parent.part));
  });
}

bool makes_not_null_own(const Object& primary_key, const Context& context) {
  const auto names = primary_key.list(constraint::columns);
  return std::ranges::any_of(names, [&](std::string_view name) {
    const Object column = context.to().find(
        context.address(Kind::column, {primary_key.part(0), primary_key.part(1), name}));
    return column && has_not_null_of_parents(column, context.to(), context);
  });
}

void declare_own_not_null(const Object& to, const Context& context, Actions& actions) {
  if (context.target() < 18) return;
  Action& action = make_own(to, context, actions);
  action.needs.push_back(to.address());
  const Address table = context.to().parent(to.address())->address();
  if (!context.comes(table)) return;
  action.object = table;
  action.fold_into = table;
  action.fold_text = must_name_not_null(to, context)
                         ? "constraint " + quote_identifier(not_null_name(to)) + " "
                         : "";
  action.fold_text += "not null " + quote_identifier(to.part(2));
}

void note_own_not_null(const Object& to, const Context& context, Actions& actions) {
  const Object was = context.from().find(to.address());
  if (context.to().info().server_major < 18 || gets_not_null_of_stand_in(to, context) ||
      !has_not_null_of_parents(to, context.to(), context) ||
      (was && has_not_null_of_parents(was, context.from(), context))) {
    return;
  }
  actions.note(to,
               "its NOT NULL stays the table's own, and would stay when the parent's is dropped: "
               "PostgreSQL makes none that is there already a merely inherited one");
}

void lose_inherited_not_null(const Object& to, const Context& context, Actions& actions) {
  if (context.target() >= 18 || to.flag(column::not_null)) return;
  for (const auto& [above, link] : parent_parts(to.address(), context.to(), context)) {
    if (!context.to().find(above).flag(column::not_null)) continue;
    Action& action = actions.alter(to, alter_column(to, context, true) + " drop not null");
    action.needs.push_back(to.address());
    action.needs.push_back(above);
    return;
  }
}

bool inherits_not_null(const Object& column, const Catalog& catalog, const Context& context) {
  return column.flag(column::not_null) &&
         std::ranges::any_of(
             parent_parts(column.address(), catalog, context),
             [&](const ParentPart& above) { return hands_on_not_null(catalog.find(above.part)); });
}

namespace {

// Whether PostgreSQL would keep, in children that keep the column, the NOT NULL that they have from a parent where it goes.
bool would_leave_not_null(const Object& from, const Context& context) {
  // An identity has its NOT NULL as long as it is one.
  return context.target() >= 18 && hands_on_not_null(from) && !from.has(column::identity) &&
         context.goes(from.address()) && !is_handed_over(from.address(), context) &&
         leaves_copies(from.address(), context);
}

// Whether a column that stays loses the NOT NULL that it has of a parent whose column goes.
bool is_left_by_parent(const Object& from, const Context& context) {
  if (!has_not_null_of_parents(from, context.from(), context)) return false;
  const auto above = parent_parts(from.address(), context.from(), context);
  return std::ranges::any_of(above, [&](const ParentPart& parent) {
    return !context.goes(parent.link) &&
           would_leave_not_null(context.from().find(parent.part), context);
  });
}

}  // namespace

void leave_not_null_to_children(const Object& from, const Context& context, Action& drop,
                                Actions& actions) {
  if (!would_leave_not_null(from, context)) return;
  const Slot left = "NOT NULL left to children" + address_slot(from.address());
  drop.claims.push_back(left);
  for (const Address& link : context.from().heirs(parent_key(from.address().key))) {
    const Address copy = copy_of(from.address(), link, context);
    const Object had = context.from().find(copy);
    const Object to = context.to().find(copy);
    if (!had || !to || context.goes(copy) || !to.flag(column::not_null) ||
        !is_left_by_parent(had, context) || inherits_not_null(to, context.to(), context)) {
      continue;
    }
    add_not_null(to, context, actions).claims.push_back(left);
  }
  Action& action = actions.alter(from, alter_column(from, context, false) + " drop not null");
  action.verb = Action::Verb::drop;
  action.edges_are_given = true;
  action.releases.push_back(left);
  for (const Record& key :
       context.from().children(parent_key(from.address().key), Kind::constraint)) {
    if (context.goes(key.address())) action.claims.push_back(address_slot(key.address()));
  }
}

// A partition's of another name than the parent's was there before that, and stays when it goes.
void drop_own_behind_parent(const Change& change, const Context& context, Actions& actions) {
  if (context.target() < 18 || change.to.flag(column::not_null)) return;
  for (const auto& [above, link] : parent_parts(change.address(), context.from(), context)) {
    const Object parent = context.from().find(above);
    if (!hands_on_not_null(parent) || not_null_name(parent) == not_null_name(change.from)) continue;
    Action& action = actions.alter(change.to, alter_column(change.to, context) + " drop not null");
    // The parent may itself follow one further up.
    std::vector<Address> line{above};
    AddressSet seen;
    for (std::size_t i = 0; i < line.size(); ++i) {
      action.needs.push_back(line[i]);
      for (const ParentPart& higher : parent_parts(line[i], context.from(), context)) {
        if (seen.insert(higher.part).second) line.push_back(higher.part);
      }
    }
    return;
  }
}

void comment_on_not_null(const Object& to, const Context& context, Actions& actions) {
  Action& action = actions.alter(
      to, "comment on constraint " + quote_identifier(not_null_name(to)) + " on " +
              qualified_name(to) + " is " +
              (to.has(column::not_null_comment) ? quote_literal(to.text(column::not_null_comment))
                                                : std::string("null")));
  action.claims.push_back(made_slot(to.address()));
  // It may come by a parent's.
  for (const auto& [above, link] : parent_parts(to.address(), context.to(), context)) {
    action.needs.push_back(above);
    action.claims.push_back(made_slot(above));
  }
}

void set_not_null_comment(const Change& change, const Context& context, Actions& actions) {
  // One that goes, or that goes and comes anew, takes its comment along.
  const bool anew = !change.from.flag(column::not_null) || loses_validity(change.from, change.to);
  if (!change.to.flag(column::not_null) || context.target() < 18) return;
  if (change.to.has(column::not_null_comment) || !anew)
    comment_on_not_null(change.to, context, actions);
}

void set_not_null(const Change& change, const Context& context, Actions& actions) {
  if (!in_table(change.to)) return;
  const bool is_own_too = change.to.flag(column::not_null_own);
  if (!is_own_too && not_null_follows_parent(change, context)) {
    validate_behind_parent(change.to, context, actions);
    drop_own_behind_parent(change, context, actions);
    return;
  }
  const bool wanted = change.to.flag(column::not_null);
  const bool had = change.from.flag(column::not_null);
  if (!had || !wanted) {
    if (had) drop_not_null(change, context, actions);
    if (wanted) add_not_null(change.to, context, actions);
    return;
  }
  if (is_left_by_parent(change.from, context)) return;
  if (loses_validity(change.from, change.to)) {
    invalidate_not_null(change, context, actions);
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
  if (change.changed(column::not_null_own)) {
    if (!is_own_too) note_own_not_null(change.to, context, actions);
    if (is_own_too && has_not_null_of_parents(change.from, context.from(), context)) {
      make_own(change.to, context, actions);
    }
  }
  if (change.changed(column::not_null_name)) rename_not_null(change, context, actions);
  if (change.changed(column::not_null_not_valid)) {
    validate_not_null(change, context, actions);
  }
}

}  // namespace pgsnap::diff
