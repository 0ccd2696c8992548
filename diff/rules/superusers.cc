#include "diff/rules/superusers.h"

#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

constexpr Kind kKinds[] = {Kind::event_trigger, Kind::foreign_data_wrapper, Kind::publication,
                           Kind::subscription};

bool is_for_superusers(const Object& object, const Context& context) {
  switch (object.kind()) {
    case Kind::event_trigger:
    case Kind::foreign_data_wrapper: return true;
    case Kind::publication: return object.flag(publication::all_tables);
    case Kind::subscription: return context.target() < 16;
    default: return false;
  }
}

}  // namespace

bool owns_as_superuser(const Object& role, const Context& context) {
  for (const Kind kind : kKinds) {
    for (const Record& record : context.to().records(kind)) {
      const Object object = context.to().object(record);
      if (object.text(common::owner) == role.part(0) && is_for_superusers(object, context))
        return true;
    }
  }
  return false;
}

void refuse_owner_without_rights(const Object& before, const Object& to, bool anew,
                                 const Context& context) {
  if (!context.options().with_owners || !is_for_superusers(to, context) || !to.has(common::owner))
    return;
  const auto owner = to.text(common::owner);
  if (before && !anew && before.text(common::owner) == owner) return;
  const Address role = context.address(Kind::role, {owner});
  const Object was = context.from().find(role);
  const Object is = context.to().find(role);
  if (was ? was.flag(role::superuser) : !is) return;
  if (is && is.flag(role::superuser)) return;
  throw Error(address_text(to.address()) + " is owned by role " + std::string(owner) +
                  ", which is no superuser any more: PostgreSQL gives it to superusers only",
              "give it to another role, or leave its owner out of the plan (--ignore-property "
              "owner, .pgsnapignore)");
}

}  // namespace pgsnap::diff
