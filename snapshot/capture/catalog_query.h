#pragma once
// The queries that read the catalogs: queries/*.sql, embedded at build time.
//
// A line that ends in a guard, `--@ pg >= 13` or `--@ pg < 13`, is there only for such servers.
// The select list is written one column after the other, each ending its line with `as name`; the
// names are the parts of the kind's address, its fields, or one of the columns of capture.cc.

#include <string>
#include <string_view>
#include <vector>

namespace pgsnap::capture {

struct CatalogQuery {
  std::string sql;
  std::vector<std::string> columns;
};

// name: the file's path below queries/, without ".sql". Throws model::Error where there is none.
CatalogQuery catalog_query(std::string_view name, int server_major);
bool has_catalog_query(std::string_view name);

// For tests: the query as it is in the file.
std::string_view catalog_query_source(std::string_view name);
std::vector<std::string_view> catalog_query_names();

// Applies the guards, and finds the columns, of any text in that form.
CatalogQuery parse_catalog_query(std::string_view source, int server_major);

}  // namespace pgsnap::capture
