#pragma once
// Runs the queries of queries/ and gives their rows.

#include <functional>
#include <string>
#include <string_view>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/catalog_values.h"
#include "snapshot/capture/read_ahead.h"
#include "snapshot/capture/transaction.h"

namespace pgsnap::capture {

class QueryRows {
 public:
  using Handle = std::function<void(const Row&)>;

  // Keeps all of them; ahead: what reads ahead on other connections, or null.
  QueryRows(CatalogTransaction& transaction, ReadAhead* ahead, const ServerFacts& server,
            const RelationOids& relations)
      : transaction_(transaction), ahead_(ahead), server_(server), relations_(relations) {}

  // Calls `handle` for each row. Throws model::Error, as ServerError where the server said no.
  void read(std::string_view name, const Handle& handle);
  // The same of its text for this server.
  void read(std::string_view name, const CatalogQuery& query, const Handle& handle);
  // Of a query that is none of queries/.
  void read(const CatalogQuery& query, const Handle& handle);

  // The text that was run last: the one that failed.
  const std::string& text() const { return text_; }

 private:
  CatalogTransaction& transaction_;
  ReadAhead* ahead_;
  const ServerFacts& server_;
  const RelationOids& relations_;
  std::string text_;
};

}  // namespace pgsnap::capture
