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

// Of the records' keys, in order.
model::Digest keys_digest(std::span<const model::Record> records);

// Of the objects' dependencies, so that one that is hidden is missed.
class ReferencesDigest {
 public:
  // references: the value of the first field, which is the same in every kind. To be called in order, of objects
  // without any too or not.
  void add(std::size_t place, std::string_view references) {
    if (references.empty()) return;
    model::append_varint(bytes_, place);
    model::append_value(bytes_, references);
  }
  model::Digest get() const { return model::sha256({bytes_}); }

 private:
  std::string bytes_;
};

class SqliteFile {
 public:
  // Checks everything but the rows of objects and identities. Throws model::Error.
  explicit SqliteFile(const Input& input);

  const Input& input() const { return input_; }
  SqliteConnection& connection() { return connection_; }
  // Its counts of objects are the reader's to fill in.
  Header& header() { return header_; }
  bool has_meta(const char* name) const { return meta_.contains(name); }
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
