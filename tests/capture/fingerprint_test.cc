#include "snapshot/capture/fingerprint.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "snapshot/capture/catalog_query.h"

namespace pgsnap::capture {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// Names of catalogs and views in a query: words that begin with pg_, outside of string literals,
// that are no functions.
std::set<std::string> catalogs_in(std::string_view sql) {
  std::set<std::string> found;
  for (std::size_t i = 0; i < sql.size();) {
    if (sql[i] == '\'') {
      i = sql.find('\'', i + 1);
      if (i == std::string_view::npos) break;
      ++i;
    } else if (is_word(sql[i])) {
      const std::size_t start = i;
      while (i < sql.size() && is_word(sql[i])) ++i;
      const std::string word(sql.substr(start, i - start));
      const bool function = i < sql.size() && sql[i] == '(';
      if (word.starts_with("pg_") && !function) found.insert(word);
    } else {
      ++i;
    }
  }
  return found;
}

TEST(Fingerprint, FindsCatalogsInQueries) {
  EXPECT_EQ(catalogs_in("select 'pg_am', pg_get_expr(x) from pg_a join pg_b_c on true, pg_d"),
            (std::set<std::string>{"pg_a", "pg_b_c", "pg_d"}));
}

TEST(Fingerprint, CoversEveryCatalogThatAQueryReads) {
  int catalogs = 0;
  for (int major = 10; major <= 18; ++major) {
    for (std::string_view name : catalog_query_names()) {
      const CatalogQuery query = catalog_query(name, {major, {}});
      for (const std::string& catalog : catalogs_in(query.sql + query.batch_rows)) {
        ++catalogs;
        EXPECT_TRUE(is_fingerprinted(catalog))
            << "queries/" << name << ".sql reads " << catalog
            << ", which fingerprint.cc does not know: a change there would go unnoticed";
      }
    }
  }
  EXPECT_GT(catalogs, 100);
  std::string probes;
  for (const std::string& probe : catalog_query_probes()) probes += probe + "\n";
  for (const std::string& catalog : catalogs_in(probes)) {
    EXPECT_TRUE(is_fingerprinted(catalog)) << "it is asked whether there are rows in " << catalog;
  }
}

}  // namespace
}  // namespace pgsnap::capture
