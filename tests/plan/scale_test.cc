// Steps of the plan that must not grow faster than the number of statements. CPU time is bounded
// generously: what these guard against took a hundred times as long.

#include <gtest/gtest.h>

#include <ctime>

#include "diff/plan/plan.h"
#include "snapshot/model/kinds.h"
#include "snapshot/model/kinds/column.h"
#include "snapshot/model/kinds/column_default.h"
#include "snapshot/model/kinds/enum_type.h"
#include "tests/plan/payload_of.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::join_key;
using model::Kind;

// Enums and, where they have their second label, tables with defaults that say it.
model::Catalog enums(int count, bool with_second_label) {
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "public", "");
  for (int i = 0; i < count; ++i) {
    const std::string type = "e" + std::to_string(i), table = "t" + std::to_string(i);
    const std::string second = "b" + std::to_string(i);
    std::vector<std::string_view> labels{"a"};
    if (with_second_label) labels.push_back(second);
    const std::string enum_key = join_key({"public", type});
    builder.add(
        Kind::enum_type, enum_key,
        payload_of(Kind::enum_type, {{model::enum_type::labels, model::encode_list(labels)}}));
    if (!with_second_label) continue;
    builder.add(Kind::table, join_key({"public", table}), payload_of(Kind::table, {}));
    builder.add(Kind::column, join_key({"public", table, "c"}),
                payload_of(Kind::column,
                           {{model::column::relation_kind, "r"},
                            {model::column::position, "1"},
                            {model::column::type, "public." + type}},
                           {{Kind::enum_type, enum_key}}));
    builder.add(Kind::column_default, join_key({"public", table, "c"}),
                payload_of(Kind::column_default,
                           {{model::column_default::default_expression,
                             "'" + second + "'::public." + type}},
                           {{Kind::enum_type, enum_key}}));
  }
  return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
}

TEST(Scale, ManyNewLabelsAndManyStatements) {
  constexpr int kCount = 4000;
  const model::Catalog from = enums(kCount, false);
  const model::Catalog to = enums(kCount, true);
  const std::clock_t begin = std::clock();
  const Plan plan = make_plan(from, to, {});
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 10);
  // Each label comes before the default that says it, in a transaction of its own.
  int ends = 0;
  for (const Action& action : plan.actions) ends += action.ends_transaction;
  EXPECT_EQ(ends, kCount);
}

// A label more, in the middle, or one less.
TEST(Scale, ManyLabels) {
  const auto catalog = [](int without) {
    std::vector<std::string> labels;
    for (int i = 0; i < 60000; ++i) {
      if (i != without) labels.push_back("label " + std::to_string(i));
    }
    model::CatalogBuilder builder;
    builder.add(Kind::schema, "public", "");
    builder.add(
        Kind::enum_type, join_key({"public", "e"}),
        payload_of(Kind::enum_type, {{model::enum_type::labels,
                                      model::encode_list({labels.begin(), labels.end()})}}));
    return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
  };
  const model::Catalog all = catalog(-1), fewer = catalog(40000);
  const std::clock_t begin = std::clock();
  const Plan more = make_plan(fewer, all, {});
  ASSERT_EQ(more.actions.size(), 1U);
  EXPECT_EQ(more.actions[0].sql(),
            "alter type \"public\".\"e\" add value 'label 40000' after 'label 39999'");
  const Plan less = make_plan(all, fewer, {});
  EXPECT_TRUE(less.destructive());
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 1);
}

TEST(Scale, WideTables) {
  constexpr std::size_t kTables = 4, kColumns = 1600;
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "s", "");
  for (std::size_t t = 0; t < kTables; ++t) {
    const std::string table = "t" + std::to_string(t);
    builder.add(Kind::table, join_key({"s", table}), payload_of(Kind::table, {}));
    for (std::size_t i = 1; i <= kColumns; ++i) {
      builder.add(Kind::column, join_key({"s", table, "c" + std::to_string(i)}),
                  payload_of(Kind::column, {{model::column::relation_kind, "r"},
                                            {model::column::position, std::to_string(i)},
                                            {model::column::type, "integer"}}));
    }
  }
  Options options;
  options.keep_graph = true;
  const Plan plan = make_plan({}, builder.finish({15, "UTF8", {}, {}, {}, {}}, false), options);
  EXPECT_LT(plan.graph.edges.size(), 5 * kTables * kColumns);
  ASSERT_EQ(plan.actions.size(), kTables + 1);  // and the schema
  for (std::size_t i = 0; i < kColumns; ++i) {
    EXPECT_EQ(plan.actions.back().clauses[i].text, "\"c" + std::to_string(i + 1) + "\" integer");
  }
}

}  // namespace
}  // namespace pgsnap::diff
