#pragma once
// Options of the commands that write snapshots.

#include <string>

#include "snapshot/model/catalog.h"

namespace CLI {
class App;
}

namespace pgsnap::app {

struct SnapshotOptions {
  std::string format = "binary";
  bool portable = false;
  bool compress = false;

  void add_to(CLI::App& command);
};

// Writes whole or not at all; "-" is standard output. Throws model::Error.
void save_snapshot(const model::Catalog& catalog, const std::string& path,
                   const SnapshotOptions& options);

}  // namespace pgsnap::app
