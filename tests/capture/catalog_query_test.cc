#include "snapshot/capture/catalog_query.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::capture {
namespace {

constexpr std::string_view kSource = R"(-- about
select
  c.oid as oid,
  (select array_agg(x as y) from unnest(c.z) x) as options,  --@ pg >= 13
  case when true
    then 'as fake' end as state,  --@ pg >= 11 --@ pg < 15
  c.relname as name
from pg_class c
)";

TEST(CatalogQuery, GuardsChooseLines) {
  const std::vector<std::string> old{"oid", "name"};
  EXPECT_EQ(parse_catalog_query(kSource, {10, {}}).columns, old);
  const std::vector<std::string> all{"oid", "options", "name"};
  EXPECT_EQ(parse_catalog_query(kSource, {15, {}}).columns, all);
  EXPECT_EQ(parse_catalog_query(kSource, {15, {}}).sql.find("--@"), std::string::npos);
}

// The last column cannot be guarded: the one before it ends in a comma.
TEST(CatalogQuery, EveryKindHasAQueryWithTheNamesOfItsFields) {
  for (int major = 10; major <= 18; ++major) {
    model::for_each_kind([&](model::Kind kind) {
      const auto& info = model::kind_info(kind);
      ASSERT_TRUE(has_catalog_query(info.name)) << info.name;
      const auto query = catalog_query(info.name, {major, {}});
      for (const auto part : info.parts) {
        EXPECT_NE(std::ranges::find(query.columns, part), query.columns.end())
            << info.name << " has no column for its part " << part << " on " << major;
      }
    });
  }
}

TEST(CatalogQuery, EveryFieldIsReadFromSomeServer) {
  model::for_each_kind([&](model::Kind kind) {
    const auto& info = model::kind_info(kind);
    std::vector<std::string> columns;
    for (int major = 10; major <= 18; ++major) {
      const auto query = catalog_query(info.name, {major, {}});
      columns.insert(columns.end(), query.columns.begin(), query.columns.end());
    }
    for (const auto& field : info.fields) {
      EXPECT_NE(std::ranges::find(columns, field.name), columns.end())
          << info.name << " lacks a query column for its field " << field.name;
    }
  });
}

}  // namespace
}  // namespace pgsnap::capture
