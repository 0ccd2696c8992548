#pragma once
// A connection to a server, through libpq.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/capture/cancel.h"
#include "snapshot/model/error.h"

struct pg_conn;
struct pg_result;

namespace pgsnap::capture {

// What the server said no to, or that it is gone (then the sqlstate is empty).
class ServerError : public model::Error {
 public:
  ServerError(const std::string& message, std::string sqlstate)
      : Error(message), sqlstate_(std::move(sqlstate)) {}
  const std::string& sqlstate() const { return sqlstate_; }

 private:
  std::string sqlstate_;
};

// How long a server may say nothing while it answers. A query over a million objects is slower than
// a network that is merely bad.
inline constexpr int kSilenceSeconds = 300;

class Connection {
 public:
  // conninfo: a URL or key=value text as libpq has it; empty: libpq's environment alone.
  // Throws model::Error, without the password, when no connection can be had.
  explicit Connection(const std::string& conninfo, int silence_seconds = kSilenceSeconds);

  // Closes it and connects again: a new session. Throws model::Error.
  void reconnect();
  // A further one to the same database.
  std::unique_ptr<Connection> another() const;
  // False once the server is gone, or was silent for too long. What was asked since is lost.
  bool alive() const;

  // The server's PG_VERSION_NUM (180004) and its major.
  int server_version() const;
  int server_major() const { return server_version() / 10000; }
  // Value of a parameter that the server reports (server_encoding, in_hot_standby).
  std::string parameter(const char* name) const;

  // Runs statements that return no rows that matter. Throws ServerError.
  void execute(const std::string& sql);

  // The rows of one small query, as text; NULL reads as "". Throws ServerError.
  std::vector<std::vector<std::string>> rows(const std::string& sql);

  // Runs `COPY (query) TO STDOUT` between `before` and `after` in one round trip, and calls `row`
  // for each line, without its newline, still escaped as COPY's text format is. Throws
  // ServerError, after having read all that the server sent.
  void copy(const std::string& before, const std::string& query, const std::string& after,
            const std::function<void(std::string_view row)>& row);

 private:
  using Result = std::unique_ptr<pg_result, void (*)(pg_result*)>;

  // What a server says before it ends a session of which nothing is asked.
  struct Farewell {
    std::string message, sqlstate;
  };
  static void notice(void* farewell, const pg_result* result);

  void connected();
  void check_session();
  // PQsendQuery. Throws ServerError, which begins with `what`.
  void send(const std::string& sql, const std::string& what);
  // Waits a moment for the server to say more, or to leave. Throws ServerError, without a connection
  // from then on, when it has been silent for too long.
  void await_input();
  Result next_result();
  // The last result of the statements, never null. Throws ServerError, which begins with `what`.
  Result run(const std::string& sql, const std::string& what);
  [[noreturn]] void fail(const std::string& what, std::string error = {},
                         std::string sqlstate = {}) const;
  // Not in this object, which may be moved: libpq keeps its address.
  std::unique_ptr<Farewell> farewell_ = std::make_unique<Farewell>();
  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
  std::string conninfo_;
  int silence_seconds_;
  std::unique_ptr<CancelHandle> cancel_;
  std::chrono::steady_clock::time_point last_heard_;
};

}  // namespace pgsnap::capture
