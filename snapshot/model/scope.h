#pragma once
// What a capture reads besides the schema, when asked: the same schema then still gives the same
// bytes on any machine.

#include "snapshot/model/kind.h"

namespace pgsnap::model {

struct Scope {
  bool roles = false;     // roles, memberships, their settings, privileges on parameters
  bool database = false;  // what is of the database itself, and its settings

  bool holds(Kind kind) const;
};

bool is_of_roles(Kind kind);
bool is_of_database(Kind kind);

}  // namespace pgsnap::model
