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

// Forms of ALTER TABLE that take a weaker lock than most. In doubt, such a word in a name say,
// nothing is said.
constexpr std::string_view kWeakerForms[] = {
    "set statistics", "set (",  "reset (", "validate", "cluster",
    "trigger",        "attach", "detach",  "inherit",  "statistics",
};

bool is_relation(Kind kind) {
  return kind == Kind::table || kind == Kind::view || kind == Kind::materialized_view ||
         kind == Kind::foreign_table;
}

// The relation of `from` that the statement deals with.
std::optional<Address> relation_of(const Catalog& from, const Address& object) {
  if (is_relation(object.kind) || object.kind == Kind::sequence) {
    const model::Record* record = from.find_record(object);
    return record ? std::optional(record->address()) : std::nullopt;
  }
  const bool part = std::ranges::find(kLocks, object.kind, &Lock::kind) != std::end(kLocks);
  const model::Record* parent = part ? from.parent(object) : nullptr;
  if (!parent || !is_relation(parent->kind)) return std::nullopt;
  return parent->address();
}

bool has_weaker_form(const std::string& sql) {
  return std::ranges::any_of(
      kWeakerForms, [&](std::string_view form) { return sql.find(form) != std::string::npos; });
}

const char* lock_of(const Action& action, const Object& wanted) {
  const Kind kind = action.object.kind;
  if (action.verb == Verb::drop) return kAccessExclusive;
  if (action.verb == Verb::create) {
    if (kind == Kind::constraint && wanted.text(model::constraint::type) == "f") {
      return kShareRowExclusive;  // on the referenced table too
    }
    const auto* found = std::ranges::find(kLocks, kind, &Lock::kind);
    return found == std::end(kLocks) ? nullptr : found->create;
  }
  if (action.head.starts_with("comment on ")) return kShareUpdateExclusive;
  if (!action.head.starts_with("alter table ") || has_weaker_form(action.sql())) return nullptr;
  return kAccessExclusive;
}

// What the server does with the rows meanwhile.
const char* work_of(const Action& action, const Object& wanted) {
  if (action.verb != Verb::create || !wanted) return nullptr;
  if (action.object.kind == Kind::index) return "scan";
  if (action.object.kind != Kind::constraint) return nullptr;
  const bool trusted =
      wanted.flag(model::constraint::not_valid) || wanted.flag(model::constraint::not_enforced);
  return trusted ? nullptr : "scan";
}

}  // namespace

Effects effects_of(const Action& action, const Catalog& from, const Catalog& to) {
  Effects effects{action.lock, {}, {}};
  const auto relation = relation_of(from, action.object);
  if (!relation) return effects;
  const Object wanted = to.find(action.object);
  if (effects.lock.empty()) {
    const char* lock = lock_of(action, wanted);
    if (!lock) return effects;
    effects.lock = lock;
  }
  effects.locked = model::address_text(*relation);
  const char* work = relation->kind == Kind::table ? work_of(action, wanted) : nullptr;
  if (work) effects.work = work;
  return effects;
}

}  // namespace pgsnap::diff
