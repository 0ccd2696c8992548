#pragma once
// What the user asked a diff to look at.

#include <functional>
#include <string>
#include <vector>

#include "snapshot/model/address.h"

namespace pgsnap::diff {

struct Options {
  bool with_owners = false;
  bool with_privileges = false;
  bool with_roles = false;
  bool with_database = false;
  bool create_extensions_only = false;
  bool ignore_extension_versions = false;
  std::vector<std::string> ignored_properties;
  // Whether an object takes part; unset: all do.
  std::function<bool(const model::Address&)> visible;
};

}  // namespace pgsnap::diff
