#pragma once
// What the user asked a diff to look at.

#include <string>

#include "diff/compare/filter.h"
#include "diff/compare/ignored_properties.h"

namespace pgsnap::diff {

struct Options {
  bool with_owners = false;
  bool with_privileges = false;
  bool with_roles = false;
  bool with_database = false;
  bool create_extensions_only = false;
  bool ignore_extension_versions = false;
  std::string database_name;  // of the database that the plan runs in; "": as FROM knows it
  IgnoredProperties ignored_properties;
  Filter filter;
  bool keep_graph = false;  // for --debug graph
};

}  // namespace pgsnap::diff
