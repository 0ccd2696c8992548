// What the server that runs a plan does not know is refused by name.

#include "diff/plan/features.h"

#include <gtest/gtest.h>

#include "diff/plan/plan.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "tests/plan/payload_of.h"

namespace pgsnap::diff {
namespace {

using model::join_key;
using model::Kind;

// A table with a column, and where asked for one object more.
model::Catalog catalog(int major, const Values& of_column, Kind kind = Kind::schema,
                       std::string key = "more", const Values& values = {}) {
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "s", "");
  builder.add(Kind::table, join_key({"s", "t"}), payload_of(Kind::table, {}));
  Values column{{model::column::relation_kind, "r"},
                {model::column::position, "1"},
                {model::column::type, "integer"}};
  column.insert(column.end(), of_column.begin(), of_column.end());
  builder.add(Kind::column, join_key({"s", "t", "c"}), payload_of(Kind::column, column));
  builder.add(kind, key, payload_of(kind, values));
  return builder.finish({major, "UTF8", {}, {}, {}, {}}, false);
}

std::string refusal(const model::Catalog& from, const model::Catalog& to) {
  try {
    make_plan(from, to, {});
  } catch (const model::Error& error) {
    return error.what();
  }
  return "";
}

TEST(Features, OfNewerServersAreRefused) {
  const model::Catalog from = catalog(15, {});
  EXPECT_EQ(refusal(from, catalog(18, {{model::column::generated, "v"},
                                       {model::column::generation_expression, "1"}})),
            "column s.t.c has a virtual generated column, which came with server 18: the plan "
            "would run on FROM's, "
            "which is 15");
  EXPECT_NE(refusal(from, catalog(18, {}, Kind::constraint, join_key({"s", "t", "k"}),
                                  {{model::constraint::type, "c"},
                                   {model::constraint::expression, "(c > 0)"},
                                   {model::constraint::not_enforced, "t"}})),
            "");
  EXPECT_NE(
      refusal(catalog(14, {}),
              catalog(15, {}, Kind::view, join_key({"s", "v"}),
                      {{model::view::definition, " SELECT 1;"},
                       {model::view::options, model::encode_list({"security_invoker=true"})}})),
      "");
}

TEST(Features, ThatTheServerKnowsAreNot) {
  const Values generated{{model::column::generated, "s"},
                         {model::column::generation_expression, "1"}};
  EXPECT_EQ(refusal(catalog(15, {}), catalog(18, generated)), "");
  EXPECT_EQ(refusal(catalog(18, {}), catalog(18, {{model::column::not_null, "t"},
                                                  {model::column::not_null_no_inherit, "t"}})),
            "");
  // What stays as it is does not matter.
  EXPECT_EQ(refusal(catalog(15, {}), catalog(18, {{model::column::not_null_no_inherit, "t"}})), "");
}

}  // namespace
}  // namespace pgsnap::diff
