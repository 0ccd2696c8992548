#include "diff/rules/clone_names.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/constraint_definition.h"
#include "diff/rules/constraint_parts.h"
#include "diff/rules/descent.h"
#include "diff/rules/stand_in.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "constraint " + quote_identifier(o.part(2)) + " on " + qualified_name(o);
}

// The checks of that name that a table has from its parents, with the links to them.
std::vector<ParentPart> parents_checks(const Object& check, const Catalog& catalog,
                                       const Context& context) {
  if (check.text(constraint::type) != "c") return {};
  auto above = parent_parts(check.address(), catalog, context);
  std::erase_if(above, [&](const ParentPart& p) {
    return catalog.find(p.part).flag(constraint::no_inherit);
  });
  return above;
}

// What makes this constraint without a statement of its own, or no address: a parent's constraint,
// its place among the partitions of a table, or the CREATE TABLE … INHERITS.
Address made_with(const Object& to, const Context& context) {
  const auto table_key = parent_key(to.address().key);
  const Record* table = context.to().parent(to.address());
  const bool new_table = context.comes(table->address());
  if (is_part(to)) {
    // Clones are made by the parent's and by ATTACH. Keys of new partitions, and what has a name of its
    // own, are made first and then taken over.
    if (!is_clone(to) || has_name_of_its_own(to)) return {};
    const Address whole = whole_of(to, context);
    return context.comes(whole) ? whole : link_of(to, context);
  }
  if (!to.flag(constraint::inherited)) return {};
  const bool partition = is_partition(table_key, context.to());
  if (partition && new_table) return {};
  for (const Object& parent : parents_of(table_key, context.to())) {
    const auto address =
        context.address(Kind::constraint, {parent.part(2), parent.part(3), to.part(2)});
    const Object above = context.to().find(address);
    // A partition's own is there before one that is not enforced, and stays enforced.
    if (!above || above.flag(constraint::no_inherit) ||
        (partition && above.flag(constraint::not_enforced) && !to.flag(constraint::not_enforced))) {
      continue;
    }
    // CREATE TABLE … INHERITS makes it valid at once; one that is not valid comes later to all.
    const bool comes_later = context.comes(address) && above.flag(constraint::not_valid);
    if (new_table && !comes_later) return table->address();
    if (!context.comes(address)) continue;
    // ATTACH PARTITION wants it to be there. So does INHERIT, where the parent gets it by its own
    // CREATE TABLE … INHERITS.
    const auto comes_with_its_table = [&] {
      return made_with(context.to().find(address), context) ==
             context.to().parent(address)->address();
    };
    if (!context.comes(parent.address()) || !(partition || comes_with_its_table())) return address;
  }
  return {};
}

// A check comes to the children that have it merely from their parent, which must be children by
// then; what those have of their own is there before they are. So is a valid check of their own, where
// their parent's is not: PostgreSQL would not take it as valid after.
void wait_for_new_children(const Object& to, const Context& context, Action& action) {
  if (to.text(constraint::type) != "c" || to.flag(constraint::no_inherit)) return;
  std::vector<Address> line{to.address()};  // downwards
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Address& link : context.to().heirs(parent_key(line[i].key))) {
      const Object copy = context.to().find(copy_of(line[i], link, context));
      if (!copy || !context.comes(copy.address())) continue;
      if (made_with(copy, context) != line[i]) {
        const bool is_own = !copy.flag(constraint::inherited);
        if ((is_own && to.flag(constraint::not_valid) && !copy.flag(constraint::not_valid)) ||
            (to.flag(constraint::not_enforced) && !copy.flag(constraint::not_enforced))) {
          action.needs.push_back(copy.address());
        }
        continue;
      }
      line.push_back(copy.address());
      action.claims.push_back(address_slot(copy.address()));
      if (context.comes(link)) action.needs.push_back(link);
    }
  }
}

void mark(const Object& to, const Context& context, Actions& actions) {
  mark_index(to, to.flag(constraint::clustered), to.flag(constraint::replica_identity), context,
             actions);
}

void comment_on_index(const Object& to, Actions& actions) {
  actions.alter(
      to, "comment on index " + qualified_name(to.part(0), to.part(2)) + " is " +
              (to.has(constraint::index_comment) ? quote_literal(to.text(constraint::index_comment))
                                                 : std::string("null")));
}

// CREATE TABLE makes one constraint of two unique ones with the same columns, and of two that exclude the same.
bool is_second_key(const Object& to, const Context& context) {
  const bool excludes = to.text(constraint::type) == "x";
  if (!excludes && to.text(constraint::type) != "u") return false;
  const auto siblings = context.to().children(parent_key(to.address().key), Kind::constraint);
  return std::ranges::any_of(siblings, [&](const Record& record) {
    const Object other = context.to().object(record);
    if (other.part(2) == to.part(2) || !has_index(other)) return false;
    return excludes ? other.text(constraint::type) == "x"
                    : other.list(constraint::columns) == to.list(constraint::columns);
  });
}

std::vector<Slot> slots(const Object& o) {
  if (!has_index(o)) return {};
  return {relation_slot(o.part(0), o.part(2))};
}

// A check that is not valid gives children that are there one that is not valid either.
void validate_behind_parent(const Object& to, const Address& maker, const Context& context,
                            Actions& actions) {
  if (to.text(constraint::type) != "c" || to.flag(constraint::not_valid) ||
      to.flag(constraint::not_enforced) || maker.kind != Kind::constraint ||
      !context.to().find(maker).flag(constraint::not_valid)) {
    return;
  }
  Action& action = actions.alter(to, alter_relation(to, context.to()) + " validate constraint " +
                                         quote_identifier(to.part(2)));
  action.needs.push_back(maker);
  action.work = "scan";
}

// A foreign key of a partition's own that is like one of the table above comes after that one, since it would be taken
// for its part.
void wait_for_keys_above(const Object& to, const Context& context, Action& action) {
  if (is_part(to)) return;
  for (const Object& link : parents_of(parent_key(to.address().key), context.to())) {
    if (!link.has(inheritance::bound)) continue;
    for (const Record& record :
         context.to().children(join_key({link.part(2), link.part(3)}), Kind::constraint)) {
      if (!is_foreign_key_like(to, context.to().object(record))) continue;
      action.needs.push_back(record.address());
      action.needs.push_back(link.address());
    }
  }
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (const Object old = renamed_part(kConstraintParts, to, context)) {
    rename_part(kConstraintParts, old, to, context, actions);
    if (old.flag(constraint::clustered)) {
      clear_cluster_mark({old, to, {}}, to.flag(constraint::clustered), context, actions);
    }
    mark(to, context, actions);
    return;
  }
  if (const Address maker = made_with(to, context); !maker.key.empty()) {
    validate_behind_parent(to, maker, context, actions);
    name_exclusion_clone(to, maker, context, actions);
    mark(to, context, actions);
    if (to.has(constraint::index_comment)) comment_on_index(to, actions);
    return;
  }
  const std::string text =
      "constraint " + quote_identifier(to.part(2)) + " " + constraint_definition(to, context);
  const bool only = is_on_parent_only(to, context.to());
  Action& action = actions.create(to, "");
  action.head = (comes_through_stand_in(to, context) ? alter_stand_in(to, action)
                                                     : alter_relation(to, context.to(), only)) +
                " add " + text;
  if (is_foreign_key(to)) {
    action.rank = static_cast<int>(Rank::foreign_key);
    wait_for_keys_above(to, context, action);
  } else if (only ||
             (to.text(constraint::type) == "x" && is_in_partitioned_table(to, context.to()))) {
    // ATTACH PARTITION would bring the new partitions keys of their own. An exclusion constraint brings them
    // to all at once, so that it is known what makes them.
    walk_down(parent_key(to.address().key), context.to(), [&](const Address& link) {
      action.needs.push_back(link);
      return !only;
    });
  } else if (!to.flag(constraint::not_valid) && !is_second_key(to, context) &&
             !(to.text(constraint::type) == "p" && makes_not_null_own(to, context))) {
    action.fold_into = context.to().parent(to.address())->address();
    action.fold_text = text;
  }
  wait_for_new_children(to, context, action);
  // Those of partitions are there first, so that they are taken over under their names.
  for (const Address& part : parts_named_on_their_own(to, context)) action.needs.push_back(part);
  // The keys of partitions are there first, so that they are taken over under their names.
  for (const Object& part : attached_keys(to, context.to())) {
    action.needs.push_back(part.address());
    action.claims.push_back(attached_slot(part.address()));
    if (only) attach_key(to, part, actions);
  }
  if (const Object whole = kept_whole_of(to, context)) attach_key(whole, to, actions);
  attach_to_index_above(to, context, actions);
  mark(to, context, actions);
  if (to.has(constraint::index_comment)) comment_on_index(to, actions);
}

// The last 13 and 14 lose a partition's foreign key to a partitioned table with DETACH PARTITION, earlier ones leave it
// as the table's own.
bool may_go_by_detaching(const Object& from, const Context& context) {
  if ((context.target() != 13 && context.target() != 14) || !is_foreign_key(from) ||
      !is_clone(from) || !leaves_parent(parent_key(from.address().key), context)) {
    return false;
  }
  const Object referenced =
      context.from().find(context.address(Kind::table, {from.text(constraint::referenced_schema),
                                                        from.text(constraint::referenced_table)}));
  return referenced && referenced.has(table::partition_key);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (is_renamed(kConstraintParts, from, context)) return;
  Action& action = actions.drop(from, alter_relation(from, context.from()) + " drop constraint " +
                                          (may_go_by_detaching(from, context) ? "if exists " : "") +
                                          quote_identifier(from.part(2)));
  const auto above = parents_checks(from, context.from(), context);
  const bool is_copy = from.has(constraint::parent_constraint) ||
                       from.has(constraint::parent_index) || !above.empty();
  wait_for_detaching(from, is_copy, context, action);
  // While a parent has it, no child's can be dropped.
  for (const auto& [check, link] : above) {
    if (!context.goes(link)) action.claims.push_back(address_slot(check));
  }
}

// A parent's constraint takes along what it made in its children.
Address dropped_with(const Object& from, const Context& context) {
  const Record* table = context.from().parent(from.address());
  if (table && context.goes(table->address())) return table->address();
  const auto whole = from.list(constraint::parent_constraint);
  if (whole.size() == 3 && !leaves_parent(parent_key(from.address().key), context)) {
    const auto address = context.address(Kind::constraint, {whole[0], whole[1], whole[2]});
    if (context.goes(address)) return address;
  }
  if (from.flag(constraint::inherited)) {
    for (const Object& parent : parents_of(parent_key(from.address().key), context.from())) {
      const auto address =
          context.address(Kind::constraint, {parent.part(2), parent.part(3), from.part(2)});
      if (context.goes(address) && !context.goes(parent.address()) &&
          !context.from().find(address).flag(constraint::no_inherit)) {
        return address;
      }
    }
  }
  return table ? table->address() : Address();
}

// The parent's check that takes along what a child has merely from it: all parents' have to go.
Address inherited_from(const Object& from, const Context& context) {
  if (!from.flag(constraint::inherited)) return {};
  const auto above = parents_checks(from, context.from(), context);
  if (above.empty() ||
      std::ranges::any_of(above, [&](const ParentPart& it) { return context.goes(it.link); }))
    return {};
  if (above.size() > 1 &&
      !std::ranges::all_of(above, [&](const ParentPart& it) { return context.goes(it.part); }))
    return {};
  return above.front().part;
}

// A partition's copy goes with the parent's constraint, unless it is detached.
Address linked_to(const Object& from, const Context& context) {
  if (!is_part(from)) return inherited_from(from, context);
  if (leaves_parent(parent_key(from.address().key), context)) return {};
  const Object whole = context.from().find(whole_of(from, context));
  return whole && !is_renamed(kConstraintParts, whole, context) ? whole.address() : Address();
}

// Whether a partition of the table goes, at any level.
bool loses_partition(const Address& table, const Context& context) {
  bool loses = false;
  walk_down(table.key, context.from(), [&](const Address& link) {
    const auto key = parent_key(link.key);
    const bool partition = is_partition(key, context.from());
    loses = loses || (partition && context.goes({Kind::table, key}));
    return partition && !loses;
  });
  return loses;
}

// Two tables that refer to each other can only be dropped without their foreign keys; so can the
// partitions of a table that refers to itself, and those of one that stays, to which tables refer that go.
bool drop_first(const Object& from, const Context& context) {
  if (!is_foreign_key(from) || from.has(constraint::parent_constraint)) return false;
  const auto other = context.address(Kind::table, {from.text(constraint::referenced_schema),
                                                   from.text(constraint::referenced_table)});
  const bool itself = other.key == parent_key(from.address().key);
  if (!context.goes(other)) return loses_partition(other, context);
  return !itself || !context.from().heirs(other.key).empty();
}

// Only a foreign key's deferrability can be altered (17); that it is enforced since 18.
bool cannot_defer(const Change& change, const Context&) { return !is_foreign_key(change.to); }

// Alters a foreign key. A partition's copy is altered with the key of the table above, as long as it is
// one; one that was stays behind until its table is detached.
void alter_key(const Change& change, const std::string& words, const Context& context,
               Actions& actions) {
  if (is_clone(change.from) && is_clone(change.to) && !context.comes(link_of(change.to, context))) {
    return;
  }
  Action& action =
      actions.alter(change.to, alter_relation(change.to, context.to()) + " alter constraint " +
                                   quote_identifier(change.to.part(2)) + words);
  wait_for_detaching(change.from, is_clone(change.from), context, action);
}

void set_deferrable(const Change& change, const Context& context, Actions& actions) {
  const std::string mode = !change.to.flag(constraint::deferrable) ? " not deferrable"
                           : change.to.flag(constraint::initially_deferred)
                               ? " deferrable initially deferred"
                               : " deferrable initially immediate";
  alter_key(change, mode, context, actions);
}

// What a child has merely from its parent cannot be made anew.
bool cannot_validate(const Change& change, const Context&) {
  return change.to.flag(constraint::not_valid) && !change.from.flag(constraint::inherited);
}

void validate(const Change& change, const Context& context, Actions& actions) {
  if (change.to.flag(constraint::not_enforced)) return;  // which can be neither
  if (change.to.flag(constraint::not_valid)) {
    actions.note(change.to, "stays valid: only the parent's could be made anew as NOT VALID");
    return;
  }
  actions.alter(change.to, alter_relation(change.to, context.to()) + " validate constraint " +
                               quote_identifier(change.to.part(2)));
}

bool cannot_enforce(const Change& change, const Context&) { return !is_foreign_key(change.to); }

void enforce(const Change& change, const Context& context, Actions& actions) {
  alter_key(change, change.to.flag(constraint::not_enforced) ? " not enforced" : " enforced",
            context, actions);
}

std::string index_head(const Change& change) {
  return "alter index " + qualified_name(change.to.part(0), change.to.part(2));
}

// PostgreSQL alters no option of a partitioned index.
bool is_of_partitioned(const Change& change, const Context& context) {
  return is_in_partitioned_table(change.to, context.to());
}

void set_index_options(const Change& change, const Context&, Actions& actions) {
  change_options(change.to, index_head(change), change.from.list(constraint::index_options),
                 change.to.list(constraint::index_options), "", actions);
}

void set_tablespace(const Change& change, const Context&, Actions& actions) {
  const auto space = change.to.text(constraint::tablespace);
  actions.alter(change.to, index_head(change) + " set tablespace " +
                               quote_identifier(space.empty() ? "pg_default" : space));
}

void set_index_comment(const Change& change, const Context&, Actions& actions) {
  comment_on_index(change.to, actions);
}

void set_marks(const Change& change, const Context& context, Actions& actions) {
  clear_cluster_mark(change, change.to.flag(constraint::clustered), context, actions);
  mark(change.to, context, actions);
}

// PostgreSQL makes no check of a table's own a merely inherited one: it is made anew. So is what goes with
// the partitioned table's.
bool is_made_anew(const Change& change, const Context& context) {
  if (change.to.text(constraint::type) != "c") return false;
  const auto table = parent_key(change.to.address().key);
  if (change.to.flag(constraint::inherited)) return !is_partition(table, context.to());
  return is_partition(table, context.from()) &&
         std::ranges::any_of(parents_checks(change.from, context.from(), context),
                             [&](const ParentPart& above) {
                               return context.goes(above.part) && !context.goes(above.link);
                             });
}

// ADD CONSTRAINT makes an inherited check the table's own too, while that has it from a parent. So does leaving its last
// parent, where no other one is joined before that.
void make_own(const Change& change, const Context& context, Actions& actions) {
  if (change.to.flag(constraint::inherited)) return;
  const auto above = parents_checks(change.from, context.from(), context);
  if (parents_checks(change.to, context.to(), context).empty() &&
      std::ranges::all_of(above, [&](const ParentPart& p) { return context.goes(p.link); })) {
    return;
  }
  Action& action =
      actions.alter(change.to, alter_relation(change.to, context.to()) + " add constraint " +
                                   quote_identifier(change.to.part(2)) + " " +
                                   constraint_definition(change.to, context));
  for (const auto& [check, link] : above) {
    action.uses_old.push_back(context.goes(link) ? link : check);
  }
}

// A key of a partition that goes, or is to be attached no more, while the key of the table above stays:
// that is made anew without it. So are foreign keys of partitions that would be taken for parts of a new one.
std::vector<Address> remakes(const Change& change, const Context& context) {
  if (change.to && is_foreign_key(change.to) && !is_part(change.to) &&
      context.comes(change.address())) {
    std::vector<Address> taken;
    for (const Address& link : context.to().heirs(parent_key(change.address().key))) {
      for (const Address& key : foreign_keys_taken_instead(change.to, link, context)) {
        taken.push_back(key);
      }
    }
    return taken;
  }
  if (!change.from) return {};
  if (change.to && change.changed(constraint::inherited) && change.to.flag(constraint::inherited) &&
      is_made_anew(change, context)) {
    std::vector<Address> links;
    for (const auto& [above, link] : parents_checks(change.from, context.from(), context)) {
      if (!context.goes(above)) links.push_back(link);
    }
    return links;
  }
  if (!has_index(change.from)) return {};
  if (const Address whole = index_above(change.from, context.from(), context);
      !whole.key.empty() && !leaves_parent(parent_key(change.from.address().key), context)) {
    if (change.to && !context.goes(change.address()) && !context.goes(whole) &&
        index_above(change.to, context.to(), context) == whole) {
      return {};
    }
    return {parents_of(parent_key(change.from.address().key), context.from()).front().address()};
  }
  const auto parent = change.from.list(constraint::parent_constraint);
  if (parent.size() != 3 || leaves_parent(parent_key(change.from.address().key), context))
    return {};
  if (is_renamed(kConstraintParts, change.from, context)) return {};
  if (change.to && change.to.list(constraint::parent_constraint) == parent) return {};
  const Address whole = whole_of(change.from, context);
  const auto table = context.from().parent(change.from.address());
  if (context.goes(whole) || (table && context.goes(table->address()))) return {};
  return {whole};
}

bool is_made_anew_as_part(const Change& change, const Context& context) {
  return takes_anothers_name(kConstraintParts, change, context) ||
         may_go_by_detaching(change.from, context);
}

void attach_to_index(const Change& change, const Context& context, Actions& actions) {
  attach_to_index_above(change.to, context, actions);
}

void attach(const Change& change, const Context& context, Actions& actions) {
  if (const Object whole = kept_whole_of(change.to, context)) attach_key(whole, change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace(constraint::type),
    replace(constraint::columns),
    replace(constraint::expression),
    replace(constraint::definition),
    replace(constraint::referenced_schema),
    replace(constraint::referenced_table),
    replace(constraint::referenced_columns),
    replace(constraint::match_type),
    replace(constraint::on_update),
    replace(constraint::on_delete),
    replace(constraint::set_columns),
    replace(constraint::period),
    replace_if(constraint::deferrable, cannot_defer, set_deferrable),
    replace_if(constraint::initially_deferred, cannot_defer, set_deferrable),
    replace_if(constraint::not_valid, cannot_validate, validate),
    replace_if(constraint::not_enforced, cannot_enforce, enforce),
    replace(constraint::no_inherit),
    replace(constraint::include),
    replace(constraint::nulls_not_distinct),
    replace_if(constraint::index_options, is_of_partitioned, set_index_options),
    alter(constraint::tablespace, set_tablespace),
    alter(constraint::index_comment, set_index_comment),
    alter(constraint::clustered, set_marks),
    alter(constraint::replica_identity, set_marks),
    replace_if(constraint::inherited, is_made_anew, make_own),
    replace_if(constraint::parent_constraint, is_made_anew_as_part, attach),
    alter(constraint::parent_index, attach_to_index),
};
static_assert(covers(constraint::kFields, kProperties));

// PostgreSQL itself carries a table's own constraints over a change of their columns' types, but no comment
// on what a child has from its parent.
Reaction reaction(const Object& from, const Address& on, bool reshaped) {
  if (!reshaped) return Reaction::replace;
  return on.kind == Kind::column && from.flag(constraint::inherited) && from.has(common::comment)
             ? Reaction::alter
             : Reaction::none;
}

}  // namespace

const KindRules& constraint_rules() {
  static const KindRules rules{
      .kind = Kind::constraint,
      .rank = Rank::constraint,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .made_with = made_with,
      .dropped_with = dropped_with,
      .drop_first = drop_first,
      .slots = slots,
      .reaction = reaction,
      .altered_field = common::comment,
      .linked_to = linked_to,
      .links_lead_to = LinkedTo::above,
      .remakes = remakes,
      .complete = wait_for_leaving_children,
  };
  return rules;
}

}  // namespace pgsnap::diff
