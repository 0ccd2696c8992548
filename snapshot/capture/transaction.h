#pragma once
// A read-only transaction that sees one state of the catalogs and holds no lock for long.
//
// Plain catalog rows are those of the transaction's snapshot; what the server prints of them
// (pg_get_viewdef, format_type, ...) is of whatever others have committed by then. Each query runs
// under a savepoint that is rolled back, which lets go of the locks that such functions keep: other
// sessions wait for one query at most, not for the capture.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/connection.h"

namespace pgsnap::capture {

class CatalogTransaction {
 public:
  // Begins it. What the session, the role or the database has set does not matter.
  // snapshot: one that another transaction has exported and that this one is to see; empty: a new one.
  explicit CatalogTransaction(Connection& connection, const std::string& snapshot = {});
  // Ends it if commit() has not.
  ~CatalogTransaction();
  CatalogTransaction(const CatalogTransaction&) = delete;
  CatalogTransaction& operator=(const CatalogTransaction&) = delete;

  // Rows of one query in COPY's text format. After a ServerError, which may be one of is_lock_wait,
  // the transaction can go on as long as the connection is alive.
  void copy(const std::string& query, const std::function<void(std::string_view row)>& row);
  std::vector<std::vector<std::string>> rows(const std::string& query);
  // A name by which other connections' transactions can see the same state, while this one is open.
  std::string export_snapshot();

  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

// OIDs of relations, by pg_class.relkind.
using RelationOids = std::map<char, std::vector<std::uint32_t>>;

// The texts to run for a query, one after the other: one for each batch.
std::vector<std::string> batches(const CatalogQuery& query, const RelationOids& relations,
                                 CatalogTransaction& transaction);

// Whether another session's lock was in the way: lock_timeout, or a deadlock that we lost.
bool is_lock_wait(const ServerError& error);
// Whether a standby ended the query, or the session, to go on replaying.
bool is_recovery_conflict(const ServerError& error);

// How long a query waits for a lock before it gives up, at most. Whoever holds it changes the schema,
// so the attempt would be lost anyway, and others may wait for locks that the query holds. Shorter than the server's deadlock_timeout, whatever that is,
// so that the capture is never the reason for another session's deadlock error.
inline constexpr int kLockTimeoutMilliseconds = 50;

}  // namespace pgsnap::capture
