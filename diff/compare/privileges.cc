#include "diff/compare/privileges.h"

namespace pgsnap::diff {
namespace {

using namespace model;

constexpr int kMaintainSince = 17;

void remove_maintain(Privileges& privileges) {
  std::erase_if(privileges, [](const auto& entry) { return entry.first.letter == 'm'; });
}

int major_of(const Catalog& catalog, const Catalog& other) {
  const int major = catalog.info().server_major;
  return major ? major : other.info().server_major;
}

}  // namespace

Privileges privileges_of(const Object& object, const Catalog& catalog, int server_major) {
  if (object.has(common::privileges)) return parse_privileges(object.list(common::privileges));
  return default_privileges_of(object.address(), owner_in_privileges(object, catalog),
                               server_major);
}

BothPrivileges both_privileges(const Object& from, const Catalog& from_catalog, const Object& to,
                               const Catalog& to_catalog, bool owner_changes) {
  const int from_major = major_of(from_catalog, to_catalog);
  const int to_major = major_of(to_catalog, from_catalog);
  BothPrivileges both{
      privileges_of(from, from_catalog, from_major), privileges_of(to, to_catalog, to_major), {}};
  const std::string from_owner = owner_in_privileges(from, from_catalog);
  const std::string to_owner = owner_in_privileges(to, to_catalog);
  if (owner_changes) {
    replace_role(both.from, from_owner, to_owner);
    both.owner = to_owner;
  } else {
    replace_role(both.to, to_owner, from_owner);
    both.owner = from_owner;
  }
  if ((from_major < kMaintainSince) != (to_major < kMaintainSince)) {
    remove_maintain(both.from);
    remove_maintain(both.to);
  }
  return both;
}

}  // namespace pgsnap::diff
