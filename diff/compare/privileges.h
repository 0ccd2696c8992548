#pragma once
// Privileges of one object on two sides, made comparable.

#include "diff/options.h"
#include "snapshot/model/catalog.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::diff {

// The privileges of an object, unset or not, as its catalog has them. server_major: of the server
// where unset means what it means.
model::Privileges privileges_of(const model::Object& object, const model::Catalog& catalog,
                                int server_major);

struct BothPrivileges {
  model::Privileges from;
  model::Privileges to;
  std::string owner;  // the name that the owner has in both
};

// Brought together: under the owner that the object will have (with owners compared, `to`'s, whom
// ALTER OWNER puts in the place of the old one; else `from`'s), and without MAINTAIN where one
// side's server does not know it (17).
BothPrivileges both_privileges(const model::Object& from, const model::Catalog& from_catalog,
                               const model::Object& to, const model::Catalog& to_catalog,
                               bool owner_changes);

}  // namespace pgsnap::diff
