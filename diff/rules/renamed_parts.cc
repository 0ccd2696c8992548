#include "diff/rules/renamed_parts.h"

#include <fmt/format.h>

#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The part of `from` that belongs to the whole that this one of `to` belongs to, under another name.
Object old_part(const PartKind& parts, const Object& to, const Context& context) {
  if (context.fate(to.address()) == Fate::keep) return {};
  const auto table_key = parent_key(to.address().key);
  const Object whole = context.to().find(parts.whole_of(to, context.to(), context));
  const auto is_kept = [&](const Object& link) { return !context.comes(link.address()); };
  if (!whole || !std::ranges::all_of(parents_of(table_key, context.to()), is_kept)) return {};
  const Object renamed = renamed_part(parts, whole, context);
  if (!renamed && context.comes(whole.address())) return {};
  const Address old_whole = (renamed ? renamed : whole).address();
  Object found;
  for (const Record& record : context.from().children(table_key, parts.kind)) {
    Object from = context.from().object(record);
    if (parts.whole_of(from, context.from(), context) != old_whole) continue;
    if (record.address() == to.address()) return {};
    const Object namesake = context.to().find(record.address());
    const bool stays =
        namesake && parts.whole_of(namesake, context.to(), context) == whole.address();
    if (!found && !stays && parts.is_renamable(from, to)) found = std::move(from);
  }
  return found;
}

// The part of `to` that this one of `from` becomes, or none.
Object new_part(const PartKind& parts, const Object& from, const Context& context) {
  if (parts.whole_of(from, context.from(), context).key.empty()) return {};
  for (const Record& record : context.to().children(parent_key(from.address().key), parts.kind)) {
    if (context.fate(record.address()) == Fate::keep) continue;
    Object to = context.to().object(record);
    const Object old = old_part(parts, to, context);
    if (old && old.address() == from.address()) return to;
  }
  return {};
}

// Whether the names of parts change round in a circle with this one's, and it is the first of them.
bool opens_circle(const PartKind& parts, const Object& old, const Object& to,
                  const Context& context) {
  for (Object in_the_way = context.from().find(to.address()); in_the_way;) {
    if (in_the_way.address() == old.address()) return true;
    if (in_the_way.address() < old.address()) return false;
    const Object next = new_part(parts, in_the_way, context);
    if (!next) return false;
    in_the_way = context.from().find(next.address());
  }
  return false;
}

// A name that nothing else has.
std::string name_meanwhile(const Object& old) {
  return fmt::format("pgsnap_{:016x}", std::hash<std::string_view>{}(old.address().key));
}

void release_names(const Object& old, Action& action) {
  action.releases.push_back(relation_slot(old.part(0), old.part(2)));
  action.releases.push_back(address_slot(old.address()));
}

}  // namespace

Object renamed_part(const PartKind& parts, const Object& to, const Context& context) {
  return old_part(parts, to, context);
}

bool is_renamed(const PartKind& parts, const Object& from, const Context& context) {
  return static_cast<bool>(new_part(parts, from, context));
}

bool takes_anothers_name(const PartKind& parts, const Change& change, const Context& context) {
  return is_renamed(parts, change.from, context) || renamed_part(parts, change.to, context);
}

void rename_part(const PartKind& parts, const Object& old, const Object& to, const Context& context,
                 Actions& actions) {
  const bool circle = opens_circle(parts, old, to, context);
  const std::string name = circle ? name_meanwhile(old) : std::string(old.part(2));
  if (circle) {
    Action& action = actions.alter(old, parts.rename(old, old.part(2), name));
    action.edges_are_given = true;
    action.uses_old.push_back(old.address());
    release_names(old, action);
  }
  Action& action = actions.create(to, parts.rename(to, name, to.part(2)));
  action.destroys.push_back(old.address());
  if (!circle) release_names(old, action);
  // It keeps all else, even a comment that is to go.
  if (old.has(common::comment) && !to.has(common::comment)) {
    actions.alter(to, "comment on " + rules_of(to.kind()).reference(to) + " is null");
  }
}

}  // namespace pgsnap::diff
