#include "snapshot/capture/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <thread>

#include "snapshot/capture/conninfo.h"
#include "snapshot/capture/observer.h"

namespace pgsnap::capture {
namespace {

using model::Error;

// Its lines as one.
std::string trimmed(const char* message) {
  std::string text;
  for (const char* c = message ? message : ""; *c; ++c) {
    if (*c == '\n') {
      text += "; ";
    } else if (*c != '\t' && *c != '\r') {
      text += *c;
    }
  }
  while (text.ends_with("; ")) text.resize(text.size() - 2);
  return text;
}

std::string sqlstate_of(const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  return state ? state : "";
}

bool succeeded(const PGresult* result) {
  const auto status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// A peer that vanished without a word is noticed after about a minute; what the user's conninfo or
// environment says goes before.
struct Default {
  const char* keyword;
  const char* value;
  const char* environment;
};
constexpr Default kDefaults[] = {
    {"connect_timeout", "10", "PGCONNECT_TIMEOUT"},
    {"fallback_application_name", "pgsnap", nullptr},
    {"keepalives_idle", "30", nullptr},
    {"keepalives_interval", "10", nullptr},
    {"keepalives_count", "3", nullptr},
    {"tcp_user_timeout", "60000", nullptr},
};

// What to do about it, by what libpq and servers say in English; in other languages the last.
struct Advice {
  std::string_view said;
  const char* hint;
};
constexpr Advice kAdvice[] = {
    {"no password supplied", "give the password in PGPASSWORD, in a passfile or in the URL"},
    {"password authentication failed",
     "check the user, and the password in PGPASSWORD, passfile or URL"},
    {"could not translate host name", "check the name of the host"},
    {"Connection refused", "check that the server is running there, and its port"},
    {"No such file or directory",
     "check that the server is running there, and the folder of its socket"},
    {"timeout expired", "check host, port and firewalls; connect_timeout=SECONDS waits longer"},
    {"no pg_hba.conf entry", "the server's pg_hba.conf does not let this user in from here"},
    {"too many clients", "try again when others have left"},
    {"starting up", "try again in a moment"},
    {"database \"", "psql -l lists the databases"},
    {"role \"", "check the name of the user"},
    {"", "check host, port, user and database with psql"},
};

std::string connection_hint(std::string_view said) {
  const auto found = std::ranges::find_if(kAdvice, [&](const Advice& advice) {
    return said.find(advice.said) != std::string_view::npos;
  });
  return found->hint;
}

// Tells the observer, if there is one, of one query.
class Observed {
 public:
  explicit Observed(std::string_view sql) : sql_(sql) {}
  ~Observed() {
    Observer* const observer = capture::observer();
    if (!observer) return;
    observer->rows_came(unsaid_);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begun_;
    observer->query_ended(sql_, rows_, time.count());
  }
  Observed(const Observed&) = delete;
  Observed& operator=(const Observed&) = delete;

  void row() {
    constexpr std::size_t kSaidAtOnce = 1000;
    ++rows_;
    if (++unsaid_ < kSaidAtOnce) return;
    if (Observer* const observer = capture::observer()) observer->rows_came(unsaid_);
    unsaid_ = 0;
  }

 private:
  std::string_view sql_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::size_t rows_ = 0;
  std::size_t unsaid_ = 0;
};

// A standby that replays changes ends sessions that only begin, too. Of one that is not yet there libpq has no
// SQLSTATE, so that its words must do.
bool is_ended_by_standby(const Error& error) {
  const auto* of_server = dynamic_cast<const ServerError*>(&error);
  return (of_server && of_server->sqlstate() == "40001") ||
         std::string_view(error.what()).find("conflict with recovery") != std::string_view::npos;
}

}  // namespace

Connection::Connection(const std::string& conninfo, int silence_seconds)
    : connection_(nullptr, PQfinish), conninfo_(conninfo), silence_seconds_(silence_seconds) {
  // The later value wins: what dbname is expanded to goes over the defaults.
  std::vector<const char*> keywords, values;
  for (const Default& option : kDefaults) {
    if (option.environment && std::getenv(option.environment)) continue;
    keywords.push_back(option.keyword);
    values.push_back(option.value);
  }
  if (!conninfo.empty()) {
    keywords.push_back("dbname");
    values.push_back(conninfo.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  check_conninfo(conninfo);
  connection_.reset(PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1));
  connected();
}

// Notices are nobody's news, but for why the server leaves: libpq takes that for one, when it comes
// between two queries.
void Connection::notice(void* farewell, const PGresult* result) {
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (!severity || std::string_view(severity) != "FATAL") return;
  *static_cast<Farewell*>(farewell) = {trimmed(PQresultErrorMessage(result)), sqlstate_of(result)};
}

std::unique_ptr<Connection> Connection::another() const {
  return std::make_unique<Connection>(conninfo_, silence_seconds_);
}

void Connection::reconnect() {
  *farewell_ = {};
  cancel_.reset();
  PQreset(connection_.get());
  connected();
}

void Connection::connected() {
  constexpr int kAttempts = 20;
  for (int attempt = 1;; ++attempt) {
    try {
      check_session();
      break;
    } catch (const Error& error) {
      if (!connection_ || attempt == kAttempts || !is_ended_by_standby(error)) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    *farewell_ = {};
    PQreset(connection_.get());
  }
  cancel_ = std::make_unique<CancelHandle>(connection_.get());
}

void Connection::check_session() {
  if (!connection_) throw Error("out of memory");
  if (!alive()) {
    const std::string said = trimmed(PQerrorMessage(connection_.get()));
    throw Error("cannot connect: " + said, connection_hint(said));
  }
  if (server_version() < 100000) {
    throw Error("the server is PostgreSQL " + parameter("server_version") +
                    ", and pgsnap reads 10 and later",
                {});
  }
  PQsetNoticeReceiver(connection_.get(), notice, farewell_.get());
  // A name in SQL_ASCII is bytes of no known encoding; anything else can be had as UTF-8.
  const bool bytes = parameter("server_encoding") == "SQL_ASCII";
  run(bytes ? "set client_encoding = 'SQL_ASCII'" : "set client_encoding = 'UTF8'",
      "cannot set the client encoding");
}

bool Connection::alive() const { return PQstatus(connection_.get()) == CONNECTION_OK; }

int Connection::server_version() const { return PQserverVersion(connection_.get()); }

std::string Connection::parameter(const char* name) const {
  const char* value = PQparameterStatus(connection_.get(), name);
  return value ? value : "";
}

void Connection::fail(const std::string& what, std::string error, std::string sqlstate) const {
  if (sqlstate.empty() && !farewell_->sqlstate.empty()) {
    error = farewell_->message;
    sqlstate = farewell_->sqlstate;
  }
  if (error.empty()) error = trimmed(PQerrorMessage(connection_.get()));
  throw ServerError(what + ": " + error, sqlstate);
}

void Connection::send(const std::string& sql, const std::string& what) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) fail(what);
  last_heard_ = std::chrono::steady_clock::now();
}

void Connection::await_input() {
  pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
  // Not for long: TLS may hold bytes back that the socket does not show.
  const int ready = poll(&socket, 1, /*milliseconds=*/1000);
  PQconsumeInput(connection_.get());
  const auto now = std::chrono::steady_clock::now();
  if (ready > 0) last_heard_ = now;
  if (now - last_heard_ < std::chrono::seconds(silence_seconds_)) return;
  connection_.reset();
  throw ServerError("the server has said nothing for " + std::to_string(silence_seconds_) +
                        " seconds; if it is only slow, give a longer --read-timeout",
                    {});
}

Connection::Result Connection::next_result() {
  while (alive() && PQisBusy(connection_.get()) != 0) await_input();
  return {PQgetResult(connection_.get()), PQclear};
}

Connection::Result Connection::run(const std::string& sql, const std::string& what) {
  const Observed observed(sql);
  send(sql, what);
  Result last = next_result();
  // A server that says why it leaves is then gone, which is an error too: the first one tells more.
  while (Result next = next_result()) {
    if (succeeded(last.get())) last = std::move(next);
  }
  if (!last) fail(what);
  if (!succeeded(last.get())) {
    fail(what, trimmed(PQresultErrorMessage(last.get())), sqlstate_of(last.get()));
  }
  return last;
}

void Connection::execute(const std::string& sql) { run(sql, "the server refused a statement"); }

std::vector<std::vector<std::string>> Connection::rows(const std::string& sql) {
  const Result result = run(sql, "reading the catalog failed");
  std::vector<std::vector<std::string>> rows;
  for (int r = 0; r < PQntuples(result.get()); ++r) {
    auto& row = rows.emplace_back();
    for (int c = 0; c < PQnfields(result.get()); ++c) {
      row.emplace_back(PQgetvalue(result.get(), r, c));
    }
  }
  return rows;
}

void Connection::copy(const std::string& before, const std::string& query, const std::string& after,
                      const std::function<void(std::string_view row)>& row) {
  PGconn* connection = connection_.get();
  Observed observed(query);
  const std::string sql = before + "copy (" + query + "\n) to stdout;" + after;
  send(sql, "cannot send a query");
  std::string error, sqlstate;
  std::exception_ptr handler_error;
  for (;;) {
    const Result result = next_result();
    if (!result) break;
    if (PQresultStatus(result.get()) == PGRES_COPY_OUT) {
      char* line = nullptr;
      int size = 0;
      while ((size = PQgetCopyData(connection, &line, /*async=*/1)) >= 0) {
        if (size == 0) {
          if (!alive()) break;
          await_input();
          continue;
        }
        const std::unique_ptr<char, void (*)(void*)> owned(line, PQfreemem);
        observed.row();
        if (handler_error) continue;
        try {
          row(std::string_view(line, static_cast<std::size_t>(size) - 1));
        } catch (...) {
          // The rest is read all the same: the connection stays of use.
          handler_error = std::current_exception();
        }
      }
      if (size == -2 && error.empty()) error = trimmed(PQerrorMessage(connection));
    } else if (!succeeded(result.get()) && sqlstate.empty()) {
      error = trimmed(PQresultErrorMessage(result.get()));
      sqlstate = sqlstate_of(result.get());
    }
    if (!alive() && error.empty()) error = trimmed(PQerrorMessage(connection));
  }
  if (!error.empty() || !alive()) fail("reading the catalog failed", error, sqlstate);
  if (handler_error) std::rethrow_exception(handler_error);
}

}  // namespace pgsnap::capture
