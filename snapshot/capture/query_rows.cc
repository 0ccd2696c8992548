#include "snapshot/capture/query_rows.h"

#include "snapshot/capture/observer.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

// Calls `handle` for each row that `read` brings.
template <typename Read>
void split_rows(const CatalogQuery& query, const QueryRows::Handle& handle, Read&& read) {
  RowReader reader;
  read([&](std::string_view line) {
    const Row& row = reader.read(line);
    if (row.size() != query.columns.size()) {
      throw model::Error("internal error: a catalog query gave " + std::to_string(row.size()) +
                         " columns, not " + std::to_string(query.columns.size()));
    }
    handle(row);
  });
}

}  // namespace

void QueryRows::read(const CatalogQuery& query, const Handle& handle) {
  for (std::string& sql : batches(query, relations_, transaction_)) {
    text_ = std::move(sql);
    split_rows(query, handle, [&](const auto& row) { transaction_.copy(text_, row); });
  }
}

void QueryRows::read(std::string_view name, const CatalogQuery& query, const Handle& handle) {
  bool taken = false;
  split_rows(query, handle,
             [&](const auto& row) { taken = ahead_ && ahead_->take(name, row, text_); });
  if (!taken) read(query, handle);
}

void QueryRows::read(std::string_view name, const Handle& handle) {
  if (Observer* const who = observer()) who->reading(name.substr(name.find('/') + 1));
  read(name, catalog_query(name, server_), handle);
}

}  // namespace pgsnap::capture
