#pragma once
// A SQLite database that is a snapshot, opened and checked, and how its rows are understood.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"
#include "snapshot/store/sqlite_connection.h"
#include "snapshot/store/sqlite_key.h"

namespace pgsnap::store {

inline constexpr std::size_t kSqlitePageSize = 4096;
// Where a database counts the transactions that changed it, and what stands there as long as only pgsnap wrote it.
inline constexpr std::size_t kSqliteChangeCounter = 24;
inline constexpr std::uint32_t kSqliteAsWritten = 1;
inline constexpr std::string_view kSqliteFormatName = "pgsnap snapshot";

// Digest of texts in a row, one after the other.
class TextsDigest {
 public:
  void add(std::string_view text) {
    const std::string_view before(reinterpret_cast<const char*>(digest_.data()), digest_.size());
    digest_ = model::sha256({before, text});
  }
  const model::Digest& get() const { return digest_; }

 private:
  model::Digest digest_{};
};

class SqliteFile {
 public:
  // Checks everything but the rows of objects and identities. Throws model::Error.
  explicit SqliteFile(const Input& input);

  const Input& input() const { return input_; }
  SqliteConnection& connection() { return connection_; }
  // Its counts of objects are the reader's to fill in.
  Header& header() { return header_; }
  // Whether it has an outline, and nobody changed the file since it was written.
  bool has_valid_outline() const { return has_outline_ && as_written_; }
  const std::string& meta(const char* name) const;
  model::Digest digest(const char* name) const;

  // To be called before a statement that goes over a table; bounds what it may take.
  void start_scan();
  // Pages may belong to several rows in a forged file: what one scan reads is never more than the
  // file. Gives the value back.
  std::string_view count(std::string_view value);

 private:
  void check_schema();
  void read_meta();

  Input input_;
  SqliteConnection connection_;
  Header header_;
  TextsDigest schema_digest_;
  std::map<std::string, std::string> meta_;
  std::size_t counted_ = 0;
  bool has_outline_ = false;
  bool as_written_ = false;
};

// The five columns that name an object, at the start of a row, as a kind and a key.
class NameReader {
 public:
  explicit NameReader(SqliteFile& file);

  // Throws where they make no name. The key lives until the next read.
  void read(SqliteStatement& rows);
  std::size_t kind() const { return kind_; }  // its place in the header
  std::string_view key() const { return key_; }

 private:
  // Where each part of a key stands, if each column holds one part at most.
  struct Shape {
    std::vector<std::size_t> columns;
    bool simple = true;
  };
  void set_kind(std::string_view name);
  bool read_simple(SqliteStatement& rows, const Shape& shape);

  SqliteFile& file_;
  std::vector<Shape> shapes_;
  std::size_t kind_;
  std::string key_;
};

}  // namespace pgsnap::store
