#include "source.h"

#include <sys/stat.h>

#include <iterator>
#include <iostream>

#include "snapshot/capture/capture.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::app {
namespace {

bool file_exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

}  // namespace

bool is_live(const std::string& source) {
  if (source.starts_with("postgresql://") || source.starts_with("postgres://")) return true;
  return source.find('=') != std::string::npos && !file_exists(source);
}

model::Catalog open_source(const std::string& source) {
  if (source == "EMPTY") return model::empty_database();
  if (is_live(source)) {
    capture::Connection connection(source);
    return capture::capture(connection, {});
  }
  if (source == "-") {
    const std::string bytes{std::istreambuf_iterator<char>(std::cin), {}};
    return store::read_snapshot_bytes(bytes, "standard input");
  }
  return store::read_snapshot(source);
}

}  // namespace pgsnap::app
