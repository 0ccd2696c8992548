#include "snapshot/store/sqlite_connection.h"

#include <algorithm>
#include <climits>

#include "snapshot/model/error.h"

namespace pgsnap::store {
namespace {

constexpr int kStepsPerCall = 1000;

// Only reading of what was named, no pragma, no attaching, no function.
int authorize(void*, int action, const char*, const char*, const char*, const char*) {
  return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK : SQLITE_DENY;
}

}  // namespace

SqliteConnection::SqliteConnection() {
  const int code = sqlite3_open_v2(
      ":memory:", &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_OK) return;
  const std::string message = sqlite3_errstr(code);
  sqlite3_close(db_);
  throw model::Error("SQLite: " + message);
}

SqliteConnection::~SqliteConnection() { sqlite3_close(db_); }

void SqliteConnection::check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw model::Error(std::string("SQLite: ") + sqlite3_errmsg(db_));
}

void SqliteConnection::run(const char* sql) {
  check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr));
}

int SqliteConnection::count_steps(void* self) {
  auto* connection = static_cast<SqliteConnection*>(self);
  if (connection->steps_left_ < kStepsPerCall) return 1;
  connection->steps_left_ -= kStepsPerCall;
  return 0;
}

void SqliteConnection::open_untrusted(std::string_view bytes) {
  check(sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  check(sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
  check(sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr));
  check(sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr));
  check(sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr));
  run("PRAGMA cell_size_check = ON");
  // Pages are used where they lie, not copied into a cache.
  run("PRAGMA mmap_size = 2147483647");
  const int largest = static_cast<int>(std::clamp<std::size_t>(bytes.size(), 100'000, INT_MAX));
  sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, largest);
  sqlite3_limit(db_, SQLITE_LIMIT_SQL_LENGTH, 100'000);
  sqlite3_limit(db_, SQLITE_LIMIT_COLUMN, 100);
  sqlite3_limit(db_, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(db_, SQLITE_LIMIT_COMPOUND_SELECT, 10);
  sqlite3_limit(db_, SQLITE_LIMIT_VDBE_OP, 25'000);
  sqlite3_limit(db_, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db_, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
  sqlite3_limit(db_, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_progress_handler(db_, kStepsPerCall, count_steps, this);
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  auto* start = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));  // only read
  check(sqlite3_deserialize(db_, "main", start, size, size, SQLITE_DESERIALIZE_READONLY));
  check(sqlite3_set_authorizer(db_, authorize, nullptr));
}

SqliteConnection::Bytes SqliteConnection::serialize(std::size_t& size) {
  sqlite3_int64 count = 0;
  Bytes bytes(sqlite3_serialize(db_, "main", &count, 0), sqlite3_free);
  if (!bytes) throw std::bad_alloc();
  size = static_cast<std::size_t>(count);
  return bytes;
}

SqliteStatement::SqliteStatement(const SqliteConnection& connection, const char* sql)
    : connection_(connection) {
  connection.check(sqlite3_prepare_v2(connection.get(), sql, -1, &statement_, nullptr));
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::bind_text(int parameter, std::string_view text) {
  // A null pointer would be NULL, not "".
  const char* start = text.empty() ? "" : text.data();
  connection_.check(
      sqlite3_bind_text64(statement_, parameter, start, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  connection_.check(
      sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void SqliteStatement::bind_integer(int parameter, std::int64_t value) {
  connection_.check(sqlite3_bind_int64(statement_, parameter, value));
}

void SqliteStatement::run() {
  while (step()) {
  }
  restart();
}

void SqliteStatement::restart() { connection_.check(sqlite3_reset(statement_)); }

bool SqliteStatement::step() {
  const int code = sqlite3_step(statement_);
  connection_.check(code);
  return code == SQLITE_ROW;
}

std::string_view SqliteStatement::bytes(int column, int type) {
  // One look-up of the column; only this thread has the connection.
  sqlite3_value* value = sqlite3_column_value(statement_, column);
  if (sqlite3_value_type(value) != type) {
    throw model::Error("a column holds a value of another type");
  }
  // Of a text too: sqlite3_value_text() would copy it for the NUL behind it.
  const void* start = sqlite3_value_blob(value);
  const int size = sqlite3_value_bytes(value);
  if (!start && size > 0) throw std::bad_alloc();
  return {static_cast<const char*>(start), static_cast<std::size_t>(size)};
}

std::string_view SqliteStatement::text(int column) { return bytes(column, SQLITE_TEXT); }
std::string_view SqliteStatement::blob(int column) { return bytes(column, SQLITE_BLOB); }

std::int64_t SqliteStatement::integer(int column) {
  if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) {
    throw model::Error("a column holds a value of another type");
  }
  return sqlite3_column_int64(statement_, column);
}

}  // namespace pgsnap::store
