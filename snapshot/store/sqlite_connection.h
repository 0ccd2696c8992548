#pragma once
// SQLite's C interface, as far as snapshots need it, with errors as exceptions.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pgsnap::store {

// A database in memory. All methods throw model::Error.
class SqliteConnection {
 public:
  SqliteConnection();
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Becomes a database of these bytes, which nothing here can change and whose schema cannot make
  // anything run: read-only, defensive, no triggers, no views, no functions of the application.
  // What SQLite does with them is bounded: the work by allow_steps(), values by the size of the
  // bytes, which must outlive the connection.
  void open_untrusted(std::string_view bytes);
  // What may be done from now on.
  void allow_steps(std::uint64_t steps) { steps_left_ = steps; }

  void run(const char* sql);
  // The database as a file. It may be altered.
  using Bytes = std::unique_ptr<unsigned char[], void (*)(void*)>;
  Bytes serialize(std::size_t& size);
  sqlite3* get() const { return db_; }
  void check(int code) const;

 private:
  static int count_steps(void* self);
  sqlite3* db_ = nullptr;
  std::uint64_t steps_left_ = 0;
};

class SqliteStatement {
 public:
  SqliteStatement(const SqliteConnection& connection, const char* sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Bound values must live until step().
  void bind_text(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);
  void bind_integer(int parameter, std::int64_t value);
  void run();  // to the end, and ready for new values

  void restart();  // ready for new values

  bool step();  // whether there is a row
  // Each throws where the row holds another type. Texts live until the next step().
  std::string_view text(int column);
  std::string_view blob(int column);
  std::int64_t integer(int column);

 private:
  std::string_view bytes(int column, int type);
  const SqliteConnection& connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace pgsnap::store
