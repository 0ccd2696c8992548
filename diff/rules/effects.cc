#include "diff/rules/effects.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Catalog;
using model::Kind;
using model::Object;
using Verb = Action::Verb;

constexpr const char* kAccessExclusive = "access exclusive";
constexpr const char* kShareRowExclusive = "share row exclusive";
constexpr const char* kShareUpdateExclusive = "share update exclusive";

// Locks that making something of a relation takes on it.
struct Lock {
  Kind kind;
  const char* create;
};
constexpr Lock kLocks[] = {
    {Kind::column, kAccessExclusive},     {Kind::column_default, kAccessExclusive},
    {Kind::constraint, kAccessExclusive}, {Kind::index, "share"},
    {Kind::policy, kAccessExclusive},     {Kind::rule, kAccessExclusive},
    {Kind::trigger, kShareRowExclusive},
};

// Forms of ALTER TABLE that take a weaker lock than most; what they name is left out.
struct Form {
  std::string_view start;
  const char* lock;
};
constexpr Form kWeakerForms[] = {
    {"alter column  set statistics ", kShareUpdateExclusive},
    {"alter column  set (", kShareUpdateExclusive},
    {"alter column  reset (", kShareUpdateExclusive},
    {"validate constraint ", kShareUpdateExclusive},
    {"cluster on ", kShareUpdateExclusive},
    {"set without cluster", kShareUpdateExclusive},
    {"attach partition ", kShareUpdateExclusive},
    {"enable trigger ", kShareRowExclusive},
    {"enable replica trigger ", kShareRowExclusive},
    {"enable always trigger ", kShareRowExclusive},
    {"disable trigger ", kShareRowExclusive},
};
// Some options of tables take the strong one.
constexpr std::string_view kUnclearForms[] = {"set (", "reset ("};

bool is_relation(Kind kind) {
  return kind == Kind::table || kind == Kind::view || kind == Kind::materialized_view ||
         kind == Kind::foreign_table;
}

// The relation of `from` that the statement deals with.
std::optional<Address> relation_of(const Catalog& from, const Catalog& to, const Address& object) {
  if (is_relation(object.kind) || object.kind == Kind::sequence) {
    const model::Record* record = from.find_record(object);
    return record ? std::optional(record->address()) : std::nullopt;
  }
  if (object.kind == Kind::inheritance) {
    // A partition's statement is its parent's.
    const Object link = from.find(object) ? from.find(object) : to.find(object);
    const int table = link && link.has(model::inheritance::bound) ? 2 : 0;
    const std::string key = model::join_key(
        {model::key_part(object.key, table), model::key_part(object.key, table + 1)});
    const model::Record* record = from.find_record({Kind::table, key});
    return record ? std::optional(record->address()) : std::nullopt;
  }
  const bool part = std::ranges::find(kLocks, object.kind, &Lock::kind) != std::end(kLocks);
  const model::Record* parent = part ? from.parent(object) : nullptr;
  if (!parent || !is_relation(parent->kind)) return std::nullopt;
  return parent->address();
}

// What an ALTER TABLE does to the table, without the names in it.
std::string form_of(std::string_view sql) {
  std::string form;
  bool quoted = false;
  for (char c : sql) {
    if (c == '"') quoted = !quoted;  // a doubled quote within a name ends it and begins it again
    if (!quoted && c != '"') form += c;
  }
  for (std::string_view start : {"alter table ", "only ", ".", " "}) {
    if (form.starts_with(start)) form.erase(0, start.size());
  }
  return form;
}

const char* lock_of_alter_table(const std::string& sql) {
  const std::string form = form_of(sql);
  const auto is_it = [&](std::string_view start) { return form.starts_with(start); };
  if (std::ranges::any_of(kUnclearForms, is_it)) return nullptr;
  const auto* weaker = std::ranges::find_if(kWeakerForms, is_it, &Form::start);
  return weaker == std::end(kWeakerForms) ? kAccessExclusive : weaker->lock;
}

const char* lock_of(const Action& action, const Object& wanted) {
  const Kind kind = action.object.kind;
  if (kind == Kind::inheritance) return lock_of_alter_table(action.head);
  if (action.verb == Verb::drop) return kAccessExclusive;
  if (action.verb == Verb::create) {
    if (kind == Kind::constraint && wanted.text(model::constraint::type) == "f") {
      return kShareRowExclusive;  // on the referenced table too
    }
    const auto* found = std::ranges::find(kLocks, kind, &Lock::kind);
    return found == std::end(kLocks) ? nullptr : found->create;
  }
  if (action.head.starts_with("comment on ")) return kShareUpdateExclusive;
  if (action.head.starts_with("alter table ")) return lock_of_alter_table(action.head);
  return action.work == "rewrite" ? kAccessExclusive : nullptr;
}

// What the server does with the rows meanwhile.
std::string_view work_of(const Action& action, const Object& wanted) {
  if (!action.work.empty() || action.verb != Verb::create || !wanted) return action.work;
  if (action.object.kind == Kind::index) return "scan";
  if (action.object.kind != Kind::constraint) return {};
  const bool trusted =
      wanted.flag(model::constraint::not_valid) || wanted.flag(model::constraint::not_enforced);
  return trusted ? "" : "scan";
}

}  // namespace

Effects effects_of(const Action& action, const Catalog& from, const Catalog& to) {
  Effects effects{action.lock, {}, {}};
  const auto relation = relation_of(from, to, action.object);
  if (!relation) return effects;
  const Object wanted = to.find(action.object);
  const char* lock = effects.lock.empty() ? lock_of(action, wanted) : nullptr;
  if (lock) effects.lock = lock;
  if (!effects.lock.empty()) effects.locked = model::address_text(*relation);
  if (relation->kind == Kind::table || relation->kind == Kind::materialized_view) {
    effects.work = work_of(action, wanted);
  }
  return effects;
}

}  // namespace pgsnap::diff
