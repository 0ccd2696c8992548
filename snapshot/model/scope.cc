#include "snapshot/model/scope.h"

namespace pgsnap::model {

bool is_of_roles(Kind kind) {
  return kind == Kind::role || kind == Kind::role_membership || kind == Kind::role_setting ||
         kind == Kind::parameter;
}

bool is_of_database(Kind kind) { return kind == Kind::database || kind == Kind::database_setting; }

bool Scope::holds(Kind kind) const {
  if (is_of_roles(kind)) return roles;
  if (is_of_database(kind)) return database;
  return true;
}

}  // namespace pgsnap::model
