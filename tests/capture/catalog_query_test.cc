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

TEST(CatalogQuery, GuardsSayWhatStandsForAName) {
  const auto query = parse_catalog_query(
      "select\n  c.x as relation,  --@ relation of oid\n  c.y as columns,  --@ pg >= 11  --@ "
      "columns of relation\n"
      "  c.z as name,  --@ inherited from oid\n  c.z as name\nfrom pg_class c\n",
      {15, {}});
  EXPECT_EQ(query.columns, (std::vector<std::string>{"relation", "columns", "name", "name"}));
  ASSERT_EQ(query.forms.size(), 4U);
  EXPECT_EQ(query.forms[0].is, ColumnForm::Is::relation_of_oid);
  EXPECT_EQ(query.forms[1].is, ColumnForm::Is::columns_of);
  EXPECT_EQ(query.forms[1].relation, 0U);
  EXPECT_EQ(query.forms[2].is, ColumnForm::Is::inherited_from_oid);
  EXPECT_EQ(query.forms[3].is, ColumnForm::Is::value);
}

// Whether the answer is right, the fixtures of each kind tell: they have rows.
TEST(CatalogQuery, WhatMostDatabasesHaveNothingOfIsAskedForFirst) {
  EXPECT_TRUE(is_probed("conversion"));
  EXPECT_FALSE(is_probed("table"));
  std::string probe;
  for (const std::string& one : catalog_query_probes()) probe += one;
  EXPECT_NE(probe.find("exists (select from pg_conversion where oid >= 16384) then 'conversion'"),
            std::string::npos);
  EXPECT_NE(probe.find("pg_relation_size('pg_policy') > 0 then 'policy'"), std::string::npos);
  EXPECT_EQ(probe.find("'table'"), std::string::npos);
  EXPECT_EQ(needs_relation_of_kind("foreign_table"), 'f');
  EXPECT_EQ(needs_relation_of_kind("conversion"), std::nullopt);
  EXPECT_EQ(catalog_query("conversion", {15, {}}).sql.find("if any"), std::string::npos);
}

TEST(CatalogQuery, WhatTheRelationTellsAndWhoseBatchesItHasIsSaidInLinesOfTheirOwn) {
  const auto query = parse_catalog_query(
      "--@ batches of 25 relations of kind v\n"
      "--@ position is rank in relation\n"
      "select\n  a.attname as name,\n  a.attrelid as relation\nfrom pg_attribute a\n",
      {15, {}});
  EXPECT_EQ(query.batch_size, 25);
  EXPECT_EQ(query.batch_kind, 'v');
  ASSERT_EQ(query.told.size(), 1U);
  EXPECT_EQ(query.told[0].first, "position");
  EXPECT_EQ(query.told[0].second.is, ColumnForm::Is::rank_in);
  EXPECT_EQ(query.told[0].second.relation, 1U);
  EXPECT_EQ(query.columns, (std::vector<std::string>{"name", "relation"}));
  const auto views = parse_catalog_query(
      "select\n  c.reltoastrelid as options  --@ options of oid\nfrom pg_class c\nwhere c.oid in "
      "(:oids)\n",
      {15, {}});
  EXPECT_EQ(views.forms[0].is, ColumnForm::Is::options_of_oid);
  EXPECT_TRUE(views.batch_of("5, 7").ends_with("where c.oid in (5, 7)\n"));
}

// The last column cannot be guarded: the one before it ends in a comma.
TEST(CatalogQuery, EveryKindHasAQueryWithTheNamesOfItsFields) {
  for (int major = 10; major <= 18; ++major) {
    model::for_each_kind([&](model::Kind kind) {
      const auto& info = model::kind_info(kind);
      ASSERT_TRUE(has_catalog_query(info.name)) << info.name;
      const auto query = catalog_query(info.name, {major, {}});
      const bool names_schema = std::ranges::any_of(query.forms, [](const ColumnForm& form) {
        return form.is == ColumnForm::Is::relation_of_oid;
      });
      for (const auto part : info.parts) {
        if (part == "schema" && names_schema) continue;
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
      for (const auto& [name, form] : query.told) columns.push_back(name);
      if (kind != model::Kind::column) continue;
      // Its sequence tells what an identity column is like.
      const auto sequence = catalog_query("identity_sequence", {major, {}});
      columns.insert(columns.end(), sequence.columns.begin(), sequence.columns.end());
    }
    for (const auto& field : info.fields) {
      // Composed of the columns of pg_index that make its keys: see index_keys.h.
      const bool composed =
          kind == model::Kind::index && (field.name == "columns" || field.name == "include");
      if (composed) continue;
      EXPECT_NE(std::ranges::find(columns, field.name), columns.end())
          << info.name << " lacks a query column for its field " << field.name;
    }
  });
}

}  // namespace
}  // namespace pgsnap::capture
