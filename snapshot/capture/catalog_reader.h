#pragma once
// Makes a catalog of what the queries of queries/ answer in one transaction.

#include <memory>
#include <string>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/read_ahead.h"
#include "snapshot/capture/transaction.h"
#include "snapshot/model/catalog.h"
#include "snapshot/model/scope.h"

namespace pgsnap::capture {

class CatalogReader {
 public:
  // Keeps the transaction, and what reads ahead of it (or null), for read() only.
  CatalogReader(CatalogTransaction& transaction, const ServerFacts& server, model::Scope scope,
                ReadAhead* ahead = nullptr);
  ~CatalogReader();

  // Runs the queries. Throws model::Error, as ServerError where the server said no: what was read
  // by then is of no use. Throws AmbiguousNames where the facts say that names may be borrowed, and an
  // expression forbids it.
  void read();
  // The text that was run last: the one that failed.
  const std::string& query() const;

  // Puts together what was read. Throws model::Error where that makes no catalog.
  model::Catalog build(std::string encoding, bool identities);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace pgsnap::capture
