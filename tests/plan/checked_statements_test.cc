// What is printed was looked at before, and what may not be printed leaves a report that gives nothing
// away.

#include "diff/plan/checked_statements.h"

#include <gtest/gtest.h>

#include "diff/internal_error.h"
#include "diff/plan/plan.h"
#include "diff/render/object_sql.h"
#include "diff/render/sql.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

Action action(std::string head) {
  Action made;
  made.verb = Action::Verb::create;
  made.object = {model::Kind::view, "s\0v"};
  made.head = std::move(head);
  return made;
}

TEST(CheckedStatements, AreWrittenAsPsqlReadsThem) {
  ActionList actions{action("create view v as select a[1:n] from t")};
  actions[0].has_clauses = true;
  actions[0].clauses.push_back({{}, "x"});
  actions[0].tail = " tail";
  check_statements(actions);
  EXPECT_EQ(actions[0].sql(), "create view v as select a[1: n] from t (\n    x\n) tail");
  EXPECT_EQ(statement_text(actions[0]), actions[0].sql() + ";");
}

TEST(CheckedStatements, RefuseWithAReportThatHoldsNoText) {
  for (const char* sql : {"create view v as select 's3cret'; drop table s3cret",
                          "create view s3cret as select 1\n\\! s3cret",
                          "create view v as select 's3cret", "create view v as select (s3cret",
                          "copy s3cret from stdin", "", "create view v as select 1 -- s3cret"}) {
    ActionList actions{action(sql)};
    try {
      check_statements(actions);
      ADD_FAILURE() << sql;
    } catch (const InternalError& error) {
      EXPECT_EQ(error.report().find("s3cret"), std::string::npos) << error.report();
      EXPECT_NE(error.report().find("create view\n"), std::string::npos) << error.report();
      EXPECT_NE(std::string(error.what()).find("internal error"), std::string::npos);
    }
  }
}

// Each way of printing refuses, also `show`, which prints no plan.
TEST(CheckedStatements, StandBehindEveryOutput) {
  std::vector<std::string_view> values(model::field_count(model::Kind::view));
  values[model::view::definition.index] = "SELECT a[1:n] AS a";
  model::CatalogBuilder builder;
  builder.add(model::Kind::schema, "s", {});
  builder.add(model::Kind::view, model::join_key({"s", "v"}), model::encode_list(values));
  const model::Catalog catalog = builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
  EXPECT_NE(ObjectSql(catalog).all().find("a[1: n]"), std::string::npos);

  values[model::view::definition.index] = "SELECT 1; SELECT 2";
  model::CatalogBuilder other;
  other.add(model::Kind::schema, "s", {});
  other.add(model::Kind::view, model::join_key({"s", "v"}), model::encode_list(values));
  const model::Catalog hostile = other.finish({15, "UTF8", {}, {}, {}, {}}, false);
  EXPECT_THROW(ObjectSql(hostile).all(), InternalError);
  // One object is described with its relation alone.
  EXPECT_EQ(ObjectSql(hostile).of({model::Kind::schema, "s"}), "create schema \"s\";\n");
  EXPECT_THROW(make_plan(model::empty_database(), hostile, {}), InternalError);
}

}  // namespace
}  // namespace pgsnap::diff
