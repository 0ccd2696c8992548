#pragma once
// Snapshot files: a catalog as bytes, in one of three encodings, one of which can also be
// compressed. FORMAT.md has them byte by byte.
//
// Files come from git, from mail, from people: nothing read here is trusted. Whatever the bytes
// are, the result is the catalog that was written or an Error that says what is wrong, in linear
// time and no more than 64 MB plus 8 times the file of memory; 1024 times a compressed one. A large file
// is mapped: where others make it shorter meanwhile, the process gets SIGBUS, and where they write into it,
// what was read may be neither the old nor the new file: see check_mapped_files().

#include <functional>
#include <string>

#include "snapshot/model/catalog.h"

namespace pgsnap::store {

// The version that this program writes, and the newest that it can read.
inline constexpr int kFormatVersion = 2;
// The oldest version whose readers understand what this program writes.
inline constexpr int kOldestReader = 2;

enum class Encoding { binary, sqlite, json };

// What `info` tells about a file besides its catalog.
struct FileFacts {
  Encoding encoding = Encoding::binary;
  int format_version = 0;
  int oldest_reader = 0;
};

// The encoding is told by the first bytes, never by the name. Throws Error. What had to be left
// out (fields and kinds of a later version) is in the catalog's info().warnings.
model::Catalog read_snapshot(const std::string& path, FileFacts* facts = nullptr);

// The same of what is open already: standard input.
model::Catalog read_snapshot(int fd, const std::string& name, FileFacts* facts = nullptr);

// name: what messages call the bytes, such as "standard input" or "HEAD~3:prod.snap".
model::Catalog read_snapshot_bytes(std::string bytes, const std::string& name,
                                   FileFacts* facts = nullptr);

// Throws Error where a file that this program mapped was written to since: once for each that is mapped no
// more, always for one that is. To be called when catalogs have been used, before what came of it goes out;
// writing a file calls it. Another file in the place of one that was read does no harm.
void check_mapped_files();

struct WriteOptions {
  Encoding encoding = Encoding::binary;
  // Leaves out the OIDs, so that databases with the same schema have the same bytes.
  bool portable = false;
  // Fills SQLite's column of SQL texts; without it the column is empty.
  std::function<std::string(const model::Object&)> sql_text;
  // Makes an archive of the binary encoding, which git can make no deltas of.
  bool compress = false;
};

std::string encode_snapshot(const model::Catalog& catalog, const WriteOptions& options);

// Whole or not at all: the file is replaced by a finished one, or left as it was. An existing
// file keeps its mode, a new one is for its owner alone. Devices and pipes are written directly.
void write_snapshot(const model::Catalog& catalog, const std::string& path,
                    const WriteOptions& options);

// Removes the temporary files of writes in progress. For handlers of SIGINT and SIGTERM:
// async-signal-safe; the program must end afterwards.
void remove_unfinished_files() noexcept;

}  // namespace pgsnap::store
