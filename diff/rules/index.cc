#include "diff/rules/index.h"

#include "diff/rules/relation.h"
#include "diff/rules/renamed_parts.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string name(const Object& o) { return qualified_name(o.part(0), o.part(2)); }
std::string reference(const Object& o) { return "index " + name(o); }

void mark(const Object& to, const Context& context, Actions& actions) {
  mark_index(to, to.flag(index::clustered), to.flag(index::replica_identity), context, actions);
}

// The keys without their order, which PostgreSQL does not look at.
std::vector<std::string_view> keys_in_any_order(const Object& o) {
  auto keys = o.list(index::keys);
  for (std::string_view& key : keys) {
    for (std::string_view order : {" nulls first", " nulls last", " desc"}) {
      if (key.ends_with(order)) key.remove_suffix(order.size());
    }
  }
  return keys;
}

// What PostgreSQL looks at when it seeks an index of a partition that will do for the parent's.
bool is_alike(const Object& a, const Object& b) {
  if (a.kind() == Kind::constraint) {
    return a.text(constraint::type) != "x" && b.flag(index::unique) && !b.has(index::predicate) &&
           b.list(index::keys).size() == a.list(constraint::columns).size() &&
           a.list(constraint::columns) == b.list(index::columns);
  }
  return a.text(index::access_method) == b.text(index::access_method) &&
         a.flag(index::unique) == b.flag(index::unique) &&
         a.flag(index::nulls_not_distinct) == b.flag(index::nulls_not_distinct) &&
         keys_in_any_order(a) == keys_in_any_order(b) &&
         a.list(index::include) == b.list(index::include) &&
         a.text(index::predicate) == b.text(index::predicate);
}

// Calls handle with each index that the partitions of an index's table have, and each constraint with one.
template <typename F>
void for_each_partition_index(const Object& whole, const Catalog& catalog, F&& handle) {
  for (const Address& link : catalog.heirs(parent_key(whole.address().key))) {
    for (const Record& record : catalog.children(parent_key(link.key), Kind::index)) {
      handle(catalog.object(record));
    }
    for (const Record& record : catalog.children(parent_key(link.key), Kind::constraint)) {
      const Object key = catalog.object(record);
      if (has_index(key)) handle(key);
    }
  }
}

// Whether PostgreSQL, when it makes a partitioned index, could take others of the partitions'
// indexes for it than the ones that are wanted.
bool is_ambiguous(const Object& to, const Context& context) {
  bool found = false;
  for_each_partition_index(to, context.to(), [&](const Object& part) {
    found = found || (!is_attached_to(part, to) && is_alike(part, to));
  });
  return found;
}

// Whether an index of a partition is attached already when those that come are made.
bool is_attached_before(const Object& part, const Context& context) {
  if (context.comes(part.address())) return false;
  const Address whole = index_above(part, context.to(), context);
  return !whole.key.empty() && !context.comes(whole) &&
         index_above(context.from().find(part.address()), context.from(), context) == whole;
}

// Whether an ambiguous index is made after those of partitions that it is to take and before the others that it could
// take. A foreign partition has none, so that one that is made on its table alone would never be valid.
bool is_made_in_turn(const Object& to, const Context& context) {
  if (to.flag(index::invalid) || !context.comes(to.address())) return false;
  const auto heirs = context.to().heirs(parent_key(to.address().key));
  if (std::ranges::none_of(heirs, [&](const Address& link) {
        return context.to().contains({Kind::foreign_table, parent_key(link.key)});
      })) {
    return false;
  }
  bool possible = context.once(is_ambiguous, to);
  for_each_partition_index(to, context.to(), [&](const Object& part) {
    if (is_attached_to(part, to) || !is_alike(part, to) || is_attached_before(part, context)) {
      return;
    }
    possible = possible && part.kind() == Kind::index && context.comes(part.address());
  });
  return possible;
}

// Whether a new index of a partition, which that one could take, is made after it: not before another one that takes
// it earlier. Of two such the first by name is made first.
bool comes_behind(const Object& part, const Object& whole, const Context& context) {
  const Address own = index_above(part, context.to(), context);
  return !(context.comes(own) && parent_key(own.key) == parent_key(whole.address().key) &&
           own < whole.address());
}

// The indexes of the parent of that link that an index of the partition is made after.
std::vector<Address> made_before(const Object& part, const Object& link, const Context& context) {
  std::vector<Address> wholes;
  for (const Record& record :
       context.to().children(join_key({link.part(2), link.part(3)}), Kind::index)) {
    const Object whole = context.to().object(record);
    if (!is_attached_to(part, whole) && is_alike(part, whole) && is_made_in_turn(whole, context) &&
        comes_behind(part, whole, context)) {
      wholes.push_back(whole.address());
    }
  }
  return wholes;
}

// Whether a partitioned index is made on its table alone, and those of partitions are attached by name.
bool is_made_on_parent_only(const Object& to, const Context& context) {
  return is_in_partitioned_table(to, context.to()) &&
         (to.flag(index::invalid) ||
          (context.once(is_ambiguous, to) && !is_made_in_turn(to, context)));
}

void attach_to(const Object& parent, const Object& part, Actions& actions) {
  Action& action =
      actions.alter(part, "alter " + reference(parent) + " attach partition " + name(part));
  action.rank = static_cast<int>(Rank::index_attach);
  action.needs.push_back(parent.address());
  action.releases.push_back(attached_slot(parent.address()));
  action.claims.push_back(attached_slot(part.address()));
}

// The partitioned index that is there already, and that an index of a partition must be attached to by
// name. No object: none, or ATTACH PARTITION does it.
Object kept_whole_of(const Object& to, const Context& context) {
  const Object whole = context.to().find(index_above(to, context.to(), context));
  if (!whole || context.comes(whole.address())) return {};
  const Address link =
      context.address(Kind::inheritance, {to.part(0), to.part(1), whole.part(0), whole.part(1)});
  return context.comes(link) ? Object() : whole;
}

// Only one index of a partition is a part of a partitioned one.
Address whole_of(const Object& part, const Catalog& catalog, const Context& context) {
  return index_above(part, catalog, context);
}

bool is_renamable(const Object& from, const Object& to) {
  return differ_only_in({index::parent_index, index::clustered, index::replica_identity}, from, to);
}

std::string rename(const Object& part, std::string_view from, std::string_view to) {
  return "alter index " + qualified_name(part.part(0), from) + " rename to " + quote_identifier(to);
}

constexpr PartKind kParts{Kind::index, whole_of, is_renamable, rename};

// The number of an index's column and its statistics target, in turns, as they are captured.
std::string_view target_of(const Object& o, std::string_view column) {
  const auto targets = o.list(index::statistics_targets);
  for (std::size_t i = 0; i + 1 < targets.size(); i += 2) {
    if (targets[i] == column) return targets[i + 1];
  }
  return "-1";
}

// Whether it gets that column's target by its own difference.
bool sets_target_itself(const Object& to, std::string_view column, const Context& context) {
  const auto target = target_of(to, column);
  if (!context.comes(to.address())) {
    return target_of(context.from().find(to.address()), column) != target;
  }
  return target != "-1" && !renamed_part(kParts, to, context);
}

Slot targets_slot(const Address& index) { return "statistics targets" + address_slot(index); }

void set_target(const Object& to, std::string_view column, const Context& context,
                Actions& actions);

// ALTER INDEX sets the target of the partitions' indexes too: they get their own after it.
void set_targets_below(const Object& whole, std::string_view column, const Context& context,
                       Actions& actions) {
  for_each_partition_index(whole, context.to(), [&](const Object& part) {
    if (part.kind() != Kind::index || !is_attached_to(part, whole) ||
        sets_target_itself(part, column, context)) {
      return;
    }
    if (target_of(part, column) != target_of(whole, column)) {
      set_target(part, column, context, actions);
    } else {
      set_targets_below(part, column, context, actions);
    }
  });
}

void set_target(const Object& to, std::string_view column, const Context& context,
                Actions& actions) {
  Action& action =
      actions.alter(to, "alter " + reference(to) + " alter column " + std::string(column) +
                            " set statistics " + std::string(target_of(to, column)));
  action.releases.push_back(targets_slot(to.address()));
  for (Object part = to; part;) {
    const Address whole = index_above(part, context.to(), context);
    if (whole.key.empty()) break;
    action.claims.push_back(targets_slot(whole));
    part = context.to().find(whole);
  }
  set_targets_below(to, column, context, actions);
}

// from: the targets that it has, as they are captured.
void set_targets(const Object& to, const std::vector<std::string_view>& from,
                 const Context& context, Actions& actions) {
  const auto targets = to.list(index::statistics_targets);
  for (std::size_t i = 0; i + 1 < from.size(); i += 2) {
    if (target_of(to, from[i]) == "-1") set_target(to, from[i], context, actions);
  }
  for (std::size_t i = 0; i + 1 < targets.size(); i += 2) {
    set_target(to, targets[i], context, actions);
  }
}

}  // namespace

bool would_be_taken(const Object& to, const Object& link, const Context& context) {
  const auto comes_later = [&](const Object& whole) {
    return context.comes(whole.address()) && !renamed_part(kParts, whole, context);
  };
  const Object own = context.to().find(index_above(to, context.to(), context));
  if (!own || !made_before(to, link, context).empty()) return true;
  if (!comes_later(own)) return false;
  const auto wholes = context.to().children(join_key({link.part(2), link.part(3)}), Kind::index);
  return std::ranges::any_of(wholes, [&](const Record& record) {
    const Object whole = context.to().object(record);
    return !comes_later(whole) && is_alike(whole, to);
  });
}

namespace {

// No statement makes an index that is not valid, but a CREATE INDEX CONCURRENTLY that fails.
void note_validity(const Object& to, Actions& actions) {
  actions.note(to, "is valid after the plan, which it is not where it comes from");
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (const Object old = renamed_part(kParts, to, context)) {
    rename_part(kParts, old, to, context, actions);
    if (old.flag(index::clustered)) {
      clear_cluster_mark({old, to, {}}, to.flag(index::clustered), context, actions);
    }
    mark(to, context, actions);
    return;
  }
  const bool only = is_made_on_parent_only(to, context);
  std::string sql = std::string("create ") + (to.flag(index::unique) ? "unique " : "") + "index " +
                    quote_identifier(to.part(2)) + " on " + (only ? "only " : "") +
                    qualified_name(to) + " using " +
                    quote_identifier(to.text(index::access_method)) + " (";
  const auto keys = to.list(index::keys);
  for (std::size_t i = 0; i < keys.size(); ++i) sql += (i ? ", " : "") + std::string(keys[i]);
  sql += ")";
  const auto include = to.list(index::include);
  if (!include.empty()) sql += " include " + column_list(include);
  if (to.flag(index::nulls_not_distinct)) sql += " nulls not distinct";
  sql += with_options(to.list(index::options));
  if (to.has(index::tablespace)) {
    sql += " tablespace " + quote_identifier(to.text(index::tablespace));
  }
  if (to.has(index::predicate)) sql += " where " + to.str(index::predicate);
  Action& action = actions.create(to, sql);
  action.lock = "share";
  for (const Object& link : parents_of(parent_key(to.address().key), context.to())) {
    if (!link.has(inheritance::bound)) continue;
    if (would_be_taken(to, link, context)) action.needs.push_back(link.address());
    for (const Address& whole : made_before(to, link, context)) action.needs.push_back(whole);
  }
  const bool in_turn = is_in_partitioned_table(to, context.to()) && is_made_in_turn(to, context);
  if (only || in_turn) {
    // ATTACH PARTITION would bring the new partitions indexes of their own.
    for (const Address& link : context.to().heirs(parent_key(to.address().key))) {
      action.needs.push_back(link);
    }
  }
  for_each_partition_index(to, context.to(), [&](const Object& part) {
    // The indexes of partitions are there first, so that they are taken over under their names.
    if (!is_attached_to(part, to)) {
      if (in_turn && is_alike(part, to) && context.comes(part.address()) &&
          !comes_behind(part, to, context)) {
        action.needs.push_back(index_above(part, context.to(), context));
      }
      return;
    }
    action.needs.push_back(part.address());
    action.claims.push_back(attached_slot(part.address()));
    if (only) attach_to(to, part, actions);
  });
  if (to.flag(index::invalid) && !is_in_partitioned_table(to, context.to())) {
    note_validity(to, actions);
  }
  attach_to_index_above(to, context, actions);
  set_targets(to, {}, context, actions);
  mark(to, context, actions);
}

// The part of a partitioned index that the partition of this link has, if any.
Object part_in(const Address& link, const Object& whole, const Catalog& catalog) {
  for (const Kind kind : {Kind::index, Kind::constraint}) {
    for (const Record& record : catalog.children(parent_key(link.key), kind)) {
      Object part = catalog.object(record);
      if (is_attached_to(part, whole)) return part;
    }
  }
  return {};
}

// A partition's key whose index is a part of one that is none of a key stands in the way of dropping that one,
// until it goes with its table, or that leaves.
void wait_for_keys_of_partitions(const Object& from, const Context& context, Action& action) {
  std::vector<Object> wholes{from};
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    const Object whole = wholes[i];
    for (const Address& link : context.from().heirs(parent_key(whole.address().key))) {
      Object part = part_in(link, whole, context.from());
      if (part && part.kind() == Kind::index) {
        wholes.push_back(std::move(part));
      } else if (part && context.goes(link)) {
        action.claims.push_back(address_slot(link));
      }
    }
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (is_renamed(kParts, from, context)) return;
  Action& action = actions.drop(from, "drop " + reference(from));
  wait_for_detaching(from, from.has(index::parent_index), context, action);
  wait_for_keys_of_partitions(from, context, action);
}

// A partitioned index takes along those of its partitions that are not detached before.
Address dropped_with(const Object& from, const Context& context) {
  const Record* table = context.from().parent(from.address());
  const Address parent = index_above(from, context.from(), context);
  const bool stays = table && !context.goes(table->address()) &&
                     !leaves_parent(parent_key(from.address().key), context);
  if (stays && !parent.key.empty() && context.goes(parent)) return parent;
  return table ? table->address() : Address();
}

// It goes with the parent's, unless its table is detached, or that is renamed and takes it along: unless it is to be
// a part of the one that gets the name.
Address linked_to(const Object& from, const Context& context) {
  if (leaves_parent(parent_key(from.address().key), context)) return {};
  const Object whole = context.from().find(index_above(from, context.from(), context));
  if (!whole) return {};
  const Object to = context.to().find(from.address());
  const bool follows = is_renamed(kParts, whole, context) &&
                       !(to && index_above(to, context.to(), context) == whole.address());
  return follows ? Address() : whole.address();
}

std::vector<Slot> slots(const Object& o) { return {relation_slot(o.part(0), o.part(2))}; }

// PostgreSQL alters no option of a partitioned index.
bool is_of_partitioned(const Change& change, const Context& context) {
  return is_in_partitioned_table(change.to, context.to());
}

void set_options(const Change& change, const Context&, Actions& actions) {
  change_options(change.to, "alter " + reference(change.to), change.from.list(index::options),
                 change.to.list(index::options), "", actions);
}

void set_tablespace(const Change& change, const Context&, Actions& actions) {
  const auto space = change.to.text(index::tablespace);
  actions.alter(change.to, "alter " + reference(change.to) + " set tablespace " +
                               quote_identifier(space.empty() ? "pg_default" : space));
}

void set_statistics(const Change& change, const Context& context, Actions& actions) {
  set_targets(change.to, change.from.list(index::statistics_targets), context, actions);
}

void set_marks(const Change& change, const Context& context, Actions& actions) {
  clear_cluster_mark(change, change.to.flag(index::clustered), context, actions);
  mark(change.to, context, actions);
}

// Attaching cannot be undone but by dropping the index above or detaching the partition: where this one
// goes, or is to be attached to another, that is made anew. An index to which a constraint's is attached, and
// that constraint, can only be dropped once the partition is detached.
std::vector<Address> remakes(const Change& change, const Context& context) {
  std::vector<Address> links;
  if (change.from && context.goes(change.address())) {
    for (const Address& link : context.from().heirs(parent_key(change.address().key))) {
      for (const Record& record : context.from().children(parent_key(link.key), Kind::constraint)) {
        if (is_attached_to(context.from().object(record), change.from)) links.push_back(link);
      }
    }
  }
  if (!links.empty()) return links;
  if (!change.from || leaves_parent(parent_key(change.from.address().key), context)) return {};
  const Address whole = index_above(change.from, context.from(), context);
  if (whole.key.empty() || context.goes(whole)) return {};
  if (is_renamed(kParts, change.from, context)) return {};
  if (change.to && !context.goes(change.address()) &&
      index_above(change.to, context.to(), context) == whole) {
    return {};
  }
  const Record* table = context.from().parent(change.from.address());
  if (table && context.goes(table->address())) return {};
  return {whole};
}

bool takes_anothers_name(const Change& change, const Context& context) {
  return takes_anothers_name(kParts, change, context);
}

void attach(const Change& change, const Context& context, Actions& actions) {
  attach_to_index_above(change.to, context, actions);
}

bool is_marked_invalid(const Object& part) {
  return part.kind() == Kind::index && part.flag(index::invalid);
}

// Whether all partitions have a part of it, and these are whole too: attached one by one, they make it valid,
// whatever it is marked as. PostgreSQL leaves the mark where the partition that lacked one has gone.
bool all_partitions_have_it(const Object& first, const Catalog& catalog) {
  std::vector<Object> wholes{first};
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    const Object whole = wholes[i];
    const auto links = catalog.heirs(parent_key(whole.address().key));
    for (const Address& link : links) {
      Object part = part_in(link, whole, catalog);
      if (!part) return false;
      if (is_marked_invalid(part)) wholes.push_back(std::move(part));
    }
  }
  return true;
}

// Whether one that is not valid becomes so: by a part that is attached to it, or to one of its parts, by name. None
// does that has a foreign table's partition, which has no part.
bool is_completed(const Change& change, const Context& context) {
  bool gets_a_part = false;
  std::vector<Change> wholes{change};
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    const Change whole = wholes[i];
    for (const Address& link : context.to().heirs(parent_key(whole.address().key))) {
      const Object part = part_in(link, whole.to, context.to());
      if (!part) return false;
      if (context.comes(link)) continue;
      const Object before = part_in(link, whole.from, context.from());
      if (!before)
        gets_a_part = true;
      else if (is_marked_invalid(before) && !is_marked_invalid(part))
        wholes.push_back({before, part, {}});
    }
  }
  return gets_a_part;
}

// An index that a failed CREATE INDEX CONCURRENTLY left behind is made anew. A partitioned index that
// all partitions have lacks some again only when it is made anew, on the parent alone; one that lacks none,
// and is not valid, becomes so only when it is made anew.
bool must_be_made_for_validity(const Change& change, const Context& context) {
  const bool was_invalid = change.from.flag(index::invalid);
  if (!is_in_partitioned_table(change.from, context.from())) return was_invalid;
  return was_invalid ? !is_completed(change, context)
                     : !all_partitions_have_it(change.to, context.to());
}

void become_valid(const Change& change, const Context&, Actions& actions) {
  if (change.to.flag(index::invalid)) note_validity(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace(index::access_method),
    replace(index::unique),
    replace(index::nulls_not_distinct),
    replace(index::keys),
    replace(index::columns),
    replace(index::include),
    replace(index::predicate),
    replace_if(index::options, is_of_partitioned, set_options),
    alter(index::tablespace, set_tablespace),
    alter(index::statistics_targets, set_statistics),
    alter(index::clustered, set_marks),
    alter(index::replica_identity, set_marks),
    replace_if(index::invalid, must_be_made_for_validity, become_valid),
    replace_if(index::parent_index, takes_anothers_name, attach),
};
static_assert(covers(index::kFields, kProperties));

// PostgreSQL itself carries indexes over a change of their columns' types, but not their statistics targets
// nor what they are said to depend on.
Reaction reaction(const Object& from, const Address& on, bool reshaped) {
  if (!reshaped) return Reaction::replace;
  if (on.kind != Kind::column) return Reaction::none;
  if (from.has(common::extension_dependencies)) return Reaction::replace;
  return from.has(index::statistics_targets) ? Reaction::alter : Reaction::none;
}

}  // namespace

bool will_do_for(const Object& part, const Object& whole) { return is_alike(part, whole); }

void attach_to_index_above(const Object& part, const Context& context, Actions& actions) {
  if (const Object whole = kept_whole_of(part, context)) attach_to(whole, part, actions);
}

const KindRules& index_rules() {
  static const KindRules rules{
      .kind = Kind::index,
      .rank = Rank::index,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .dropped_with = dropped_with,
      .slots = slots,
      .reaction = reaction,
      .altered_field = index::statistics_targets,
      .linked_to = linked_to,
      .links_lead_to = LinkedTo::above,
      .remakes = remakes,
      .complete = wait_for_leaving_children,
  };
  return rules;
}

}  // namespace pgsnap::diff
