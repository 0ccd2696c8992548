#pragma once
// Options that choose objects: --schema, --only, --ignore, .pgsnapignore.

#include <string>
#include <vector>

#include "diff/compare/filter.h"

namespace CLI {
class App;
}

namespace pgsnap::app {

struct FilterOptions {
  std::vector<std::string> schemas, exclude_schemas, only, ignored;
  std::string ignore_file;

  void add_to(CLI::App& command);
  // To be called after parsing. Reads .pgsnapignore, where there is one. Throws model::Error.
  diff::Filter filter() const;
};

// How many objects of which kinds: "2 table, 1 view".
std::string count_by_kind(const std::vector<model::Address>& objects);

}  // namespace pgsnap::app
