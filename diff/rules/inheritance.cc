#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/constraint_parts.h"
#include "diff/rules/index.h"
#include "diff/rules/stand_in.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string child_name(const Object& o) { return qualified_name(o.part(0), o.part(1)); }
std::string parent_name(const Object& o) { return qualified_name(o.part(2), o.part(3)); }

std::string reference(const Object& o) { return "table " + child_name(o); }

// Everything of one kind that the child or the parent has in the wanted schema.
void need_children(const Object& to, const Context& context, Kind kind, Action& action) {
  for (const auto& key : {join_key({to.part(0), to.part(1)}), join_key({to.part(2), to.part(3)})}) {
    for (const Record& child : context.to().children(key, kind)) {
      action.needs.push_back(child.address());
    }
  }
}

// PostgreSQL compares the columns of both when the link is made: those that are to go, go before.
void wait_for_leaving_columns(const Object& to, const Context& context, Action& action) {
  for (const auto& table :
       {join_key({to.part(0), to.part(1)}), join_key({to.part(2), to.part(3)})}) {
    for (const Record& column : context.from().children(table, Kind::column)) {
      if (context.fate(column.address()) != Fate::drop) continue;
      const Record* its_table = context.from().parent(column.address());
      if (its_table && context.goes(its_table->address())) break;
      action.claims.push_back(address_slot(column.address()));
    }
  }
}

// And it wants the parent's checks of the child: those that go, or are made anew, go before.
void wait_for_leaving_checks(const Object& to, const Context& context, Action& action) {
  for (const Record& record :
       context.from().children(join_key({to.part(2), to.part(3)}), Kind::constraint)) {
    const Object check = context.from().object(record);
    if (check.text(constraint::type) == "c" && !check.flag(constraint::no_inherit) &&
        context.goes(record.address())) {
      action.claims.push_back(address_slot(record.address()));
    }
  }
}

void note_detaching(const Object& to, Actions& actions) {
  actions.note(to, "stays attached, though it is being detached where it comes from");
}

// INHERIT takes over what the child has as its own.
void note_own_not_nulls(const Object& to, const Context& context, Actions& actions) {
  for (const Record& record : context.to().children(parent_key(to.address().key), Kind::column)) {
    const Address column = record.address();
    const auto above =
        context.address(Kind::column, {to.part(2), to.part(3), key_part(column.key, 2)});
    if (!context.comes(column) && context.to().contains(above)) {
      note_own_not_null(context.to().object(record), context, actions);
    }
  }
}

// A table is either a partition or a child by inheritance.
void wait_for_other_sort(const Object& to, const Context& context, Action& action) {
  for (const Object& link : parents_of(parent_key(to.address().key), context.from())) {
    if (link.has(inheritance::bound) != to.has(inheritance::bound)) {
      action.claims.push_back(address_slot(link.address()));
    }
  }
}

// Whether a parent's check is there already, or comes with its table, when that gets children.
bool is_there_for_new_children(const Address& check, const Context& context) {
  return !context.comes(check) ||
         rules_of(Kind::constraint).made_with(context.to().find(check), context) ==
             context.to().parent(check)->address();
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (!to.has(inheritance::bound)) {
    const Record* child = context.to().parent(to.address());
    if (child && context.comes(child->address())) return;  // CREATE TABLE … INHERITS says it
    Action& action = actions.create(
        to, "alter " + parent_reference(to, context.to()) + " inherit " + parent_name(to));
    note_own_not_nulls(to, context, actions);
    wait_for_other_sort(to, context, action);
    need_children(to, context, Kind::column, action);
    wait_for_leaving_columns(to, context, action);
    wait_for_leaving_checks(to, context, action);
    // What is to be the table's own becomes so when it has left all its parents.
    for (const Record& record : context.to().children(parent_key(to.address().key), Kind::column)) {
      const auto above =
          context.address(Kind::column, {to.part(2), to.part(3), key_part(record.key, 2)});
      if (!context.to().contains(above)) continue;
      for (const Address& link : links_to_leave(record.address(), context)) {
        action.claims.push_back(address_slot(link));
      }
    }
    // Parents keep their order.
    for (const Object& sibling : parents_of(parent_key(to.address().key), context.to())) {
      if (sibling.address() == to.address()) break;
      action.follows.push_back(sibling.address());
    }
    // The checks of a parent that has them already must be the child's own.
    for (const Record& record :
         context.to().children(parent_key(to.address().key), Kind::constraint)) {
      const auto above =
          context.address(Kind::constraint, {to.part(2), to.part(3), key_part(record.key, 2)});
      if (context.to().contains(above) && is_there_for_new_children(above, context)) {
        action.needs.push_back(record.address());
      }
    }
    return;
  }
  if (to.flag(inheritance::detach_pending)) note_detaching(to, actions);
  Action& action = actions.create(to, "alter table " + parent_name(to) + " attach partition " +
                                          child_name(to) + " " + to.str(inheritance::bound));
  wait_for_other_sort(to, context, action);
  need_children(to, context, Kind::column, action);
  wait_for_leaving_columns(to, context, action);
  wait_for_leaving_checks(to, context, action);
  // The child's own indexes and constraints are there before, so that PostgreSQL takes them for
  // the parent's and makes none of its own choosing.
  const auto child_key = parent_key(to.address().key);
  for (const Record& record : context.to().children(child_key, Kind::index)) {
    if (would_be_taken(context.to().object(record), to, context)) continue;
    action.needs.push_back(record.address());
    action.claims.push_back(attached_slot(record.address()));
  }
  for (const Record& record : context.to().children(child_key, Kind::constraint)) {
    const Object own = context.to().object(record);
    if (own.has(constraint::parent_index)) action.needs.push_back(record.address());
    // The parent's are cloned, but for foreign keys that the child has by another name.
    const bool cloned = is_clone(own) && !has_name_of_its_own(own);
    // The clone's own clones come with it, but for those.
    if (cloned) {
      for (const Address& part : parts_named_on_their_own(own, context)) {
        action.needs.push_back(part);
      }
    }
    if (cloned || (is_foreign_key(own) && !is_part(own))) continue;
    action.needs.push_back(record.address());
    if (!is_foreign_key(own)) action.claims.push_back(attached_slot(record.address()));
  }
  tell_trigger_clones(to, context, actions);
}

void note_left_alone(const Object& from, const Context& context, Actions& actions) {
  for (const Record& record :
       context.from().children(parent_key(from.address().key), Kind::column)) {
    const Object to = context.to().find(record.address());
    if (!to || context.comes(record.address()) ||
        !is_left_alone(context.from().object(record), to, context)) {
      continue;
    }
    note_own_column(to, context, actions);
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  const auto first = parents_of(parent_key(from.address().key), context.from()).front();
  if (first.address() == from.address()) note_left_alone(from, context, actions);
  const auto parent = parent_of(from, context.from(), context);
  if (from.has(inheritance::bound)) {
    // A partition that stays must be taken out before its parent goes.
    actions.drop(from, "alter table " + parent_name(from) + " detach partition " +
                           child_name(from) +
                           (from.flag(inheritance::detach_pending) ? " finalize" : ""));
    return;
  }
  Action& action = actions.drop(
      from, "alter " + parent_reference(from, context.from()) + " no inherit " + parent_name(from));
  action.uses_old.push_back(parent);
  // Before the parent's columns go: else they go from the child too.
  for (const Record& column : context.from().children(parent.key, Kind::column)) {
    action.uses_old.push_back(column.address());
  }
  // A column that has another parent by then stays an inherited one. Not where that one's columns can
  // only be had without this one.
  for (const Record& other :
       context.to().children(parent_key(from.address().key), Kind::inheritance)) {
    if (context.fate(other.address()) == Fate::create) action.follows.push_back(other.address());
  }
}

void references(const Object& object, const Catalog& catalog, const Context& context,
                std::vector<Address>& out) {
  out.push_back(parent_of(object, catalog, context));
}

// Whether a foreign key that stays refers to the table or to one that it is a partition of.
bool is_referenced(const Address& first, const Context& context) {
  std::vector<Address> above{first};
  for (std::size_t i = 0; i < above.size(); ++i) {
    for (const Address& dependent : context.from().dependents(above[i])) {
      if (dependent.kind == Kind::constraint && !context.goes(dependent)) return true;
    }
    // A foreign key hangs on the columns and the key that it refers to.
    for (const Record& column : context.from().children(above[i].key, Kind::column)) {
      for (const Address& dependent : context.from().dependents(column.address())) {
        if (dependent.kind == Kind::constraint && !context.goes(dependent)) return true;
      }
    }
    for (const Object& parent : parents_of(above[i].key, context.from())) {
      above.push_back(context.address(Kind::table, {parent.part(2), parent.part(3)}));
    }
  }
  return false;
}

// A partition of a table that a foreign key refers to can only be dropped when it is detached.
bool drop_first(const Object& from, const Context& context) {
  const auto parent = context.address(Kind::table, {from.part(2), from.part(3)});
  return from.has(inheritance::bound) && !context.goes(parent) && is_referenced(parent, context);
}

std::vector<Slot> slots(const Object& o) {
  if (!o.has(inheritance::bound)) return {};
  return {trigger_slot(parent_key(o.address().key))};
}

Reaction reaction(const Object&, const Address& on, bool reshaped) {
  const bool moves =
      on.kind == Kind::table || on.kind == Kind::foreign_table || on.kind == Kind::inheritance;
  return !reshaped && moves ? Reaction::replace : Reaction::none;
}

// Where a link stands among those of `catalog`'s parents, and which are before it.
std::vector<Address> links_before(const Address& link, const Catalog& catalog) {
  std::vector<Address> before;
  for (const Object& sibling : parents_of(parent_key(link.key), catalog)) {
    if (sibling.address() == link) break;
    before.push_back(sibling.address());
  }
  return before;
}

// INHERIT puts a parent at the end: a link is made anew where one that is to be before it comes, or was
// behind it.
bool is_overtaken(const Address& link, const Context& context) {
  const auto before = links_before(link, context.from());
  const auto wanted = links_before(link, context.to());
  return !std::ranges::all_of(wanted, [&](const Address& sibling) {
    return std::ranges::find(before, sibling) != before.end();
  });
}

bool is_out_of_order(const Change& change, const Context& context) {
  return is_overtaken(change.address(), context);
}

void keep_place(const Change&, const Context&, Actions&) {}

// With one that is made anew go those behind it. Where a link that is overtaken has the same place as
// before, it goes with the one that left its place to the new one.
Address linked_to(const Object& from, const Context& context) {
  const Address link = from.address();
  if (!context.to().contains(link)) return {};
  const auto wanted = links_before(link, context.to());
  if (!is_overtaken(link, context)) return wanted.empty() ? Address() : wanted.back();
  for (const Address& sibling : links_before(link, context.from())) {
    if (std::ranges::find(wanted, sibling) == wanted.end()) return sibling;
  }
  return {};
}

// Columns and checks that the table is to have merely from parents, and would have of its own when it has
// left these.
std::vector<Address> left_alone(const Object& link, const Context& context) {
  std::vector<Address> parts;
  const auto table = parent_key(link.address().key);
  for (const Record& record : context.from().children(table, Kind::column)) {
    const Object from = context.from().object(record);
    const Object to = context.to().find(record.address());
    if (from.flag(column::inherited_only) && becomes_inherited(from, to, context)) {
      parts.push_back(record.address());
    }
  }
  if (!is_partition(table, context.from()) || is_partition(table, context.to())) return parts;
  for (const Record& record : context.from().children(table, Kind::constraint)) {
    const Object from = context.from().object(record);
    const Object to = context.to().find(record.address());
    if (to && from.flag(constraint::inherited) && to.flag(constraint::inherited)) {
      parts.push_back(record.address());
    }
  }
  return parts;
}

// Checks of the child, and generated columns (before 16), that say what the parent's say, and are printed
// otherwise: PostgreSQL compares what it prints, and would refuse the link.
std::vector<Address> printed_otherwise(const Object& link, const Context& context) {
  std::vector<Address> parts;
  const auto find_in = [&](FieldId field) {
    for (const Record& record : context.to().children(parent_key(link.address().key), field.kind)) {
      const Object own = context.from().find(record.address());
      const Address above =
          context.address(field.kind, {link.part(2), link.part(3), key_part(record.key, 2)});
      if (!own || context.goes(record.address()) || !context.to().contains(above)) continue;
      const Object parents =
          context.comes(above) ? context.to().find(above) : context.from().find(above);
      const bool compared =
          own.has(field) && parents && parents.has(field) &&
          !(field.kind == Kind::constraint && parents.flag(constraint::no_inherit));
      if (compared && own.text(field) != parents.text(field)) parts.push_back(record.address());
    }
  };
  find_in(constraint::expression);
  if (context.target() < 16) find_in(column::generation_expression);
  return parts;
}

// Indexes and keys of a partition to be that ATTACH PARTITION could take for the parent's in place of those that are
// wanted. They come after it again.
std::vector<Address> taken_instead(const Object& link, const Context& context) {
  std::vector<Address> parts;
  for (const Record& above :
       context.to().children(join_key({link.part(2), link.part(3)}), Kind::index)) {
    if (context.comes(above.address())) continue;
    const Object whole = context.to().object(above);
    for (const Kind kind : {Kind::index, Kind::constraint}) {
      for (const Record& record : context.to().children(parent_key(link.address().key), kind)) {
        const Object part = context.to().object(record);
        const bool stays =
            context.from().contains(record.address()) && !context.goes(record.address());
        const bool is_part = index_above(part, context.to(), context).key.size() > 0;
        if (stays && !is_part && (kind == Kind::index || has_index(part)) &&
            will_do_for(part, whole)) {
          parts.push_back(record.address());
        }
      }
    }
  }
  return parts;
}

// ATTACH PARTITION gives the partition an index for each of the parent's, for good. One that was made ON
// ONLY the parent and that the partition is not to have comes after it again; so does a key.
std::vector<Address> remakes(const Change& change, const Context& context) {
  std::vector<Address> remade;
  if (change.from && context.goes(change.address())) remade = left_alone(change.from, context);
  if (!change.to || !context.comes(change.address())) return remade;
  for (const Address& part : printed_otherwise(change.to, context)) remade.push_back(part);
  if (!change.to.has(inheritance::bound)) return remade;
  for (const Address& part : taken_instead(change.to, context)) remade.push_back(part);
  const auto parent = join_key({change.to.part(2), change.to.part(3)});
  for (const Record& record : context.to().children(parent, Kind::constraint)) {
    const Object whole = context.to().object(record);
    if (!is_foreign_key(whole)) continue;
    for (const Address& key : foreign_keys_taken_instead(whole, change.address(), context)) {
      remade.push_back(key);
    }
  }
  const Record* partition = context.to().parent(change.address());
  if (!partition) return remade;
  if (partition->kind == Kind::foreign_table) {
    // It gets none, and PostgreSQL attaches it to no table with unique ones: made ON ONLY, they come after it again.
    for (const Kind kind : {Kind::index, Kind::constraint}) {
      for (const Record& record : context.to().children(parent, kind)) {
        const Object whole = context.to().object(record);
        const bool unique = kind == Kind::index ? whole.flag(index::unique)
                                                : whole.text(constraint::type) == "p" ||
                                                      whole.text(constraint::type) == "u";
        if (unique && !context.comes(record.address())) remade.push_back(record.address());
      }
    }
    return remade;
  }
  for (const Record& record : context.to().children(parent, Kind::index)) {
    const Address address = record.address();
    if (!context.to().object(record).flag(index::invalid) || context.comes(address)) continue;
    const auto has_part = [&](const Record& part) {
      return is_attached_to(context.to().object(part), context.to().object(record));
    };
    const auto parts =
        context.to().children(join_key({change.to.part(0), change.to.part(1)}), Kind::index);
    if (std::ranges::none_of(parts, has_part)) remade.push_back(address);
  }
  for (const Record& record : context.to().children(parent, Kind::constraint)) {
    const Object key = context.to().object(record);
    if (!has_index(key) || context.comes(record.address())) continue;
    const std::vector<std::string_view> whole{key.part(0), key.part(1), key.part(2)};
    const auto has_part = [&](const Record& part) {
      return context.to().object(part).list(constraint::parent_constraint) == whole;
    };
    const auto parts =
        context.to().children(join_key({change.to.part(0), change.to.part(1)}), Kind::constraint);
    if (std::ranges::none_of(parts, has_part)) remade.push_back(record.address());
  }
  return remade;
}

// What is half detached must be detached before it can be a partition again.
bool ends_detaching(const Change& change, const Context&) {
  return change.from.flag(inheritance::detach_pending);
}

void leave_attached(const Change& change, const Context&, Actions& actions) {
  note_detaching(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace_if(inheritance::position, is_out_of_order, keep_place),
    replace(inheritance::bound),
    replace_if(inheritance::detach_pending, ends_detaching, leave_attached),
};
static_assert(covers(inheritance::kFields, kProperties));

}  // namespace

const KindRules& inheritance_rules() {
  static const KindRules rules{
      .kind = Kind::inheritance,
      .rank = Rank::inheritance,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .drop_first = drop_first,
      .slots = slots,
      .reaction = reaction,
      .linked_to = linked_to,
      .links_lead_to = LinkedTo::siblings,
      .remakes = remakes,
      .finish = add_stand_ins,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
