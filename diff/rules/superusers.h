#pragma once
// What PostgreSQL gives to superusers only. One that is none any more keeps what he owns.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Whether TO has something of that role's that only a superuser can be given.
bool owns_as_superuser(const model::Object& role, const Context& context);

// Throws Error where the plan would give the object, which it makes or (BEFORE) alters, to a role that is
// no superuser when it is run, as far as the snapshots tell. ANEW: it is dropped and made.
void refuse_owner_without_rights(const model::Object& before, const model::Object& to, bool anew,
                                 const Context& context);

}  // namespace pgsnap::diff
