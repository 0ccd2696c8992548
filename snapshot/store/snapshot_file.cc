#include "snapshot/store/snapshot_file.h"

#include <new>

#include "snapshot/model/error.h"
#include "snapshot/store/archive.h"
#include "snapshot/store/binary_store.h"
#include "snapshot/store/input.h"
#include "snapshot/store/json_store.h"
#include "snapshot/store/output_file.h"
#include "snapshot/store/sqlite_store.h"

namespace pgsnap::store {
namespace {

constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};

// What people name by mistake, and what to do about it.
struct Stranger {
  std::string_view start;
  const char* what;
  const char* hint;
};
constexpr Stranger kStrangers[] = {
    {"version https://git-lfs", "is a Git LFS pointer, not the file itself",
     "fetch the file with `git lfs pull`"},
    {"\x89pgsnap\n", "had its line ends changed",
     "take it from git again after `pgsnap git enable` (*.snap -text), or transfer it as binary"},
    {"\xc2\x89pgsnap", "was converted to UTF-8 as if it were text", "transfer it as binary"},
    {"\tpgsnap", "had the high bit of its bytes cleared", "transfer it as binary"},
    {"PGDMP", "is an archive of pg_dump, not a pgsnap snapshot",
     "turn it into SQL with pg_restore -s -f dump.sql, and use that with --shadow URL"},
    {"\x1f\x8b", "is compressed by gzip", "decompress it first"},
    {"\x28\xb5\x2f\xfd", "is compressed by zstd", "decompress it first"},
    {"\xfd"
     "7zXZ",
     "is compressed by xz", "decompress it first"},
    {"PK\x03\x04", "is a zip archive", "unpack it first"},
};

std::string_view without_space(std::string_view bytes) {
  const auto first = bytes.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : bytes.substr(first);
}

[[noreturn]] void refuse_stranger(const Input& input) {
  if (input.bytes.starts_with("<<<<<<< ")) refuse_conflict(input);
  for (const Stranger& stranger : kStrangers) {
    if (input.bytes.starts_with(stranger.start)) refuse(input, stranger.what, stranger.hint);
  }
  const bool cut = kMagic.starts_with(input.bytes) || kSqliteMagic.starts_with(input.bytes);
  if (cut) refuse_damaged(input, "it ends in the middle of its header");
  const bool sql = without_space(input.bytes).starts_with("--");
  refuse(input, "is not a pgsnap snapshot",
         sql ? "a file of SQL needs a name that ends in .sql, and --shadow URL"
             : "`pgsnap capture` makes a snapshot");
}

Encoding detect(const Input& input) {
  if (input.bytes.empty()) refuse(input, "is empty", "capture anew, or take the file from git");
  if (input.bytes.starts_with(kMagic)) return Encoding::binary;
  if (input.bytes.starts_with(kSqliteMagic)) return Encoding::sqlite;
  if (without_space(input.bytes).starts_with("{")) return Encoding::json;
  refuse_stranger(input);
}

void check_start(const Input& input) {
  if (!input.bytes.starts_with(kArchiveMagic)) detect(input);
}

model::Catalog decode(const Input& input, FileFacts& facts) {
  if (input.bytes.starts_with(kArchiveMagic)) {
    facts.encoding = Encoding::binary;
    return decode_binary(unpack_archive(input), facts.format_version, facts.oldest_reader);
  }
  facts.encoding = detect(input);
  switch (facts.encoding) {
    case Encoding::binary: return decode_binary(input, facts.format_version, facts.oldest_reader);
    case Encoding::json: return decode_json(input, facts.format_version, facts.oldest_reader);
    case Encoding::sqlite: return decode_sqlite(input, facts.format_version, facts.oldest_reader);
  }
  refuse_stranger(input);
}

model::Catalog read(const Input& input, FileFacts* facts) {
  FileFacts found;
  if (!facts) facts = &found;
  try {
    return decode(input, *facts);
  } catch (const FileError&) {
    throw;
  } catch (const std::bad_alloc&) {
    refuse(input, "needs more memory than there is", "");
  } catch (const std::exception& error) {
    refuse_damaged(input, error.what());
  }
}

void encode(const model::Catalog& catalog, const WriteOptions& options, ByteSink& sink) {
  const Header header = make_header(catalog, options.portable);
  if (options.compress) {
    if (options.encoding != Encoding::binary) {
      throw model::Error("only the binary encoding can be compressed");
    }
    return encode_archive(catalog, header, sink);
  }
  switch (options.encoding) {
    case Encoding::binary: return encode_binary(catalog, header, sink);
    case Encoding::json: return encode_json(catalog, header, sink);
    case Encoding::sqlite: return encode_sqlite(catalog, header, options.sql_text, sink);
  }
}

}  // namespace

model::Catalog read_snapshot(const std::string& path, FileFacts* facts) {
  return read(read_input(path, check_start), facts);
}

model::Catalog read_snapshot(int fd, const std::string& name, FileFacts* facts) {
  return read(read_input(fd, name, check_start), facts);
}

model::Catalog read_snapshot_bytes(std::string bytes, const std::string& name, FileFacts* facts) {
  return read(input_of(std::move(bytes), name), facts);
}

std::string encode_snapshot(const model::Catalog& catalog, const WriteOptions& options) {
  StringSink sink;
  encode(catalog, options, sink);
  return sink.take();
}

void write_snapshot(const model::Catalog& catalog, const std::string& path,
                    const WriteOptions& options) {
  OutputFile file(path);
  encode(catalog, options, file);
  file.commit();
}

}  // namespace pgsnap::store
