#include "snapshot/capture/connection.h"

#include <libpq-fe.h>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

using model::Error;
using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;

std::string first_lines(const char* message) {
  std::string text(message ? message : "");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

constexpr const char* kConnectTimeoutSeconds = "10";

}  // namespace

Connection::Connection(const std::string& conninfo) : connection_(nullptr, PQfinish) {
  // The later value wins: what the user's conninfo says goes over the defaults.
  const char* keywords[] = {"connect_timeout", "fallback_application_name", "dbname", nullptr};
  const char* values[] = {std::getenv("PGCONNECT_TIMEOUT") ? nullptr : kConnectTimeoutSeconds,
                          "pgsnap", conninfo.empty() ? nullptr : conninfo.c_str(), nullptr};
  connection_.reset(PQconnectdbParams(keywords, values, /*expand_dbname=*/1));
  if (!connection_) throw Error("out of memory");
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw Error("cannot connect: " + first_lines(PQerrorMessage(connection_.get())),
                "check host, port, user and database with psql");
  }
  if (server_version() < 100000) {
    throw Error("the server is PostgreSQL " + parameter("server_version") +
                    ", and pgsnap reads 10 and later",
                {});
  }
  // A name in SQL_ASCII is bytes of no known encoding; anything else can be had as UTF-8.
  const bool bytes = parameter("server_encoding") == "SQL_ASCII";
  if (PQsetClientEncoding(connection_.get(), bytes ? "SQL_ASCII" : "UTF8") != 0) {
    fail("cannot set the client encoding");
  }
}

int Connection::server_version() const { return PQserverVersion(connection_.get()); }

std::string Connection::parameter(const char* name) const {
  const char* value = PQparameterStatus(connection_.get(), name);
  return value ? value : "";
}

void Connection::fail(const std::string& what) const {
  throw Error(what + ": " + first_lines(PQerrorMessage(connection_.get())));
}

void Connection::execute(const std::string& sql) {
  const Result result(PQexec(connection_.get(), sql.c_str()), PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail("the server refused a query");
}

void Connection::copy(const std::string& before, const std::string& query,
                      const std::string& after,
                      const std::function<void(std::string_view row)>& row) {
  PGconn* connection = connection_.get();
  const std::string sql = before + "copy (" + query + "\n) to stdout;" + after;
  if (PQsendQuery(connection, sql.c_str()) == 0) fail("cannot send a query");
  std::string error;
  for (;;) {
    const Result result(PQgetResult(connection), PQclear);
    if (!result) break;
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COPY_OUT) {
      char* line = nullptr;
      int size = 0;
      while ((size = PQgetCopyData(connection, &line, 0)) > 0) {
        const std::unique_ptr<char, void (*)(void*)> owned(line, PQfreemem);
        row(std::string_view(line, static_cast<std::size_t>(size) - 1));
      }
      if (size == -2) error = first_lines(PQerrorMessage(connection));
    } else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && error.empty()) {
      error = first_lines(PQresultErrorMessage(result.get()));
    }
  }
  if (error.empty()) return;
  const Result aborted(PQexec(connection, "rollback"), PQclear);
  throw Error("reading the catalog failed: " + error);
}

}  // namespace pgsnap::capture
