#include "snapshot/capture/transaction.h"

#include <algorithm>

namespace pgsnap::capture {
namespace {

struct Setting {
  const char* name;
  const char* value;
  int since = 0;
};

// `set local`, for all of them: behind PgBouncer a session's own settings leak to other clients.
constexpr Setting kSettings[] = {
    // how long it takes. First: a role's statement_timeout runs until it is unset, from the message's
    // beginning.
    {"statement_timeout", "0"},
    {"idle_in_transaction_session_timeout", "0"},
    {"transaction_timeout", "0", 17},
    // what the server prints, and what our queries mean. The temporary schema would come first if it
    // were not named, and a pooler's session may hold another client's table pg_class there.
    {"search_path", "pg_catalog, pg_temp"},
    {"quote_all_identifiers", "off"},
    {"datestyle", "'ISO, MDY'"},
    {"timezone", "'GMT'"},  // as 'UTC', but known without reading a file
    {"intervalstyle", "'postgres'"},
    {"bytea_output", "'hex'"},
    {"extra_float_digits", "3"},
    {"lc_monetary", "'C'"},
    {"xmlbinary", "'base64'"},
    {"row_security", "off"},
    // how it reads our queries
    {"standard_conforming_strings", "on"},
    {"array_nulls", "on"},
    {"transform_null_equals", "off"},
    // how it plans them: joins are written in a good order, and looking for a better one takes time
    {"from_collapse_limit", "1"},
    {"join_collapse_limit", "1"},
    // what it costs others: compiling and workers cost more than they gain in these queries
    {"jit", "off", 11},
    {"max_parallel_workers_per_gather", "0"},
};

// Where deadlocks are looked for sooner than we would give up, we give up sooner still.
std::string set_lock_timeout() {
  return "select set_config('lock_timeout', cast(cast(greatest(1, least(" +
         std::to_string(kLockTimeoutMilliseconds) +
         ", 500 * extract(epoch from cast(current_setting('deadlock_timeout') as interval))))"
         " as int) as text), true)";
}

constexpr const char* kBegin = "begin isolation level repeatable read read only";
constexpr const char* kSavepoint = "savepoint pgsnap;";
constexpr const char* kRollback = "rollback to savepoint pgsnap;release savepoint pgsnap";

}  // namespace

CatalogTransaction::CatalogTransaction(Connection& connection, const std::string& snapshot)
    : connection_(connection) {
  // Not in one message with what follows: a message is parsed before its first statement runs.
  std::string begin = kBegin;
  if (!snapshot.empty()) begin += ";set transaction snapshot '" + snapshot + "'";
  for (const Setting& setting : kSettings) {
    if (connection.server_major() < setting.since) continue;
    begin += std::string(";set local ") + setting.name + " = " + setting.value;
  }
  connection_.execute(begin + ";" + set_lock_timeout());
}

CatalogTransaction::~CatalogTransaction() {
  if (!open_ || !connection_.alive()) return;
  try {
    connection_.execute("rollback");
  } catch (const ServerError&) {
    // Whoever destroys an open transaction is already on the way out with an error.
  }
}

void CatalogTransaction::copy(const std::string& query,
                              const std::function<void(std::string_view row)>& row) {
  try {
    connection_.copy(kSavepoint, query, kRollback, row);
  } catch (const ServerError&) {
    try {
      if (connection_.alive()) connection_.execute(kRollback);
    } catch (const ServerError&) {
      // The savepoint was not there yet, or no longer. The first error tells why.
    }
    throw;
  }
}

std::vector<std::vector<std::string>> CatalogTransaction::rows(const std::string& query) {
  return connection_.rows(query);
}

std::string CatalogTransaction::export_snapshot() {
  return rows("select pg_catalog.pg_export_snapshot()").at(0).at(0);
}

void CatalogTransaction::commit() {
  open_ = false;
  connection_.execute("commit");
}

namespace {

// The last OID of each batch.
std::vector<std::string> batch_ends(const CatalogQuery& query, CatalogTransaction& transaction) {
  std::vector<std::string> ends;
  const auto edges = transaction.rows(
      "select o.oid from (select oid, row_number() over (order by oid) as n from " +
      query.batch_rows + ") o where o.n % " + std::to_string(query.batch_size) + " = 0 order by 1");
  for (const auto& edge : edges) ends.push_back(edge.at(0));
  ends.emplace_back("4294967295");
  return ends;
}

std::vector<std::string> batches_of_relations(const CatalogQuery& query,
                                              std::vector<std::uint32_t> oids) {
  const auto size = static_cast<std::size_t>(query.batch_size);
  std::ranges::sort(oids);
  std::vector<std::string> texts;
  std::string list;
  for (std::size_t i = 0; i < oids.size(); ++i) {
    list.append(list.empty() ? "" : ", ").append(std::to_string(oids[i]));
    if ((i + 1) % size != 0 && i + 1 != oids.size()) continue;
    texts.push_back(query.batch_of(list));
    list.clear();
  }
  return texts;
}

}  // namespace

std::vector<std::string> batches(const CatalogQuery& query, const RelationOids& relations,
                                 CatalogTransaction& transaction) {
  if (query.batch_size == 0) return {query.sql};
  if (query.batch_kind != 0) {
    const auto it = relations.find(query.batch_kind);
    if (it == relations.end()) return {};
    return batches_of_relations(query, it->second);
  }
  std::vector<std::string> texts;
  std::string after = "0";
  for (std::string& end : batch_ends(query, transaction)) {
    texts.push_back(query.batch(after, end));
    after = std::move(end);
  }
  return texts;
}

bool is_lock_wait(const ServerError& error) {
  return error.sqlstate() == "55P03" || error.sqlstate() == "40P01";
}

bool is_recovery_conflict(const ServerError& error) { return error.sqlstate() == "40001"; }

}  // namespace pgsnap::capture
