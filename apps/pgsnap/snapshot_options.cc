#include "snapshot_options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "commands.h"
#include "console.h"
#include "diff/render/object_sql.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::app {

void SnapshotOptions::add_to(CLI::App& command) {
  CLI::Option* encoding =
      command.add_option("--format", format, "binary (default), sqlite or json")
          ->check(CLI::IsMember({"binary", "sqlite", "json"}));
  command.add_flag("--portable", portable,
                   "leave out OIDs, so that equal schemas of different servers give equal bytes");
  command
      .add_flag("--compress", compress,
                "write a compressed archive: for storage, not for git, which makes no deltas of it")
      ->excludes(encoding);
}

void save_snapshot(const model::Catalog& catalog, const std::string& path,
                   const SnapshotOptions& options) {
  const Step step("writing " + (path == "-" ? std::string("standard output") : path));
  store::WriteOptions write;
  write.encoding = options.format == "sqlite" ? store::Encoding::sqlite
                   : options.format == "json" ? store::Encoding::json
                                              : store::Encoding::binary;
  write.portable = options.portable;
  write.compress = options.compress;
  if (write.encoding == store::Encoding::sqlite) {
    write.sql_text = [sql = diff::ObjectSql(catalog)](const model::Object& object) {
      return sql.of(object.address());
    };
  }
  if (path == "-") {
    if (write.encoding != store::Encoding::json && isatty(STDOUT_FILENO)) {
      throw UsageError("standard output is a terminal, and a snapshot is bytes",
                       "name a file, or write --format json");
    }
    write_output(path, store::encode_snapshot(catalog, write));
  } else {
    store::write_snapshot(catalog, path, write);
  }
}

}  // namespace pgsnap::app
