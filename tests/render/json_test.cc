// What a plan's JSON says of each statement.

#include "diff/render/json.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "diff/plan/plan.h"
#include "diff/render/graph.h"
#include "diff/render/text.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::Catalog;
using model::FieldId;
using model::join_key;
using model::Kind;

class Made {
 public:
  Made& add(Kind kind, std::initializer_list<std::string_view> parts,
            const std::vector<std::pair<FieldId, std::string_view>>& values = {}) {
    std::vector<std::string_view> fields(model::field_count(kind));
    for (const auto& [field, value] : values) fields[field.index] = value;
    builder_.add(kind, join_key(parts), model::encode_list(fields));
    return *this;
  }
  Made& table(std::string_view name) {
    return add(Kind::table, {"app", name}, {{model::table::persistence, "p"}})
        .add(Kind::column, {"app", name, "id"},
             {{model::column::relation_kind, "r"},
              {model::column::type, "integer"},
              {model::column::position, "1"}});
  }
  Catalog done() { return builder_.finish({15, "UTF8", {}, {}, {}, {}}, false); }

 private:
  model::CatalogBuilder builder_;
};

struct Found : Effects {
  std::string why;
};

Found find(const Plan& plan, const std::string& headline_wanted) {
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    if (headline(plan.actions[i]) == headline_wanted) return {plan.effects[i], plan.actions[i].why};
  }
  ADD_FAILURE() << "no " << headline_wanted;
  return {};
}

TEST(Json, SaysWhyAndWhatItCosts) {
  const std::string id = model::encode_list({"id"});
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"}).table("old");
  from.table("gone");
  to.table("fresh")
      .add(Kind::constraint, {"app", "old", "positive"},
           {{model::constraint::type, "c"},
            {model::constraint::expression, "(id > 0)"},
            {model::constraint::columns, id}})
      .add(Kind::constraint, {"app", "old", "trusted"},
           {{model::constraint::type, "c"},
            {model::constraint::expression, "(id > 1)"},
            {model::constraint::not_valid, "t"},
            {model::constraint::columns, id}});
  const Catalog a = from.done(), b = to.done();
  const Plan plan = make_plan(a, b, {});
  const Found drop = find(plan, "drop table app.gone");
  EXPECT_EQ(drop.why, "only FROM has it");
  EXPECT_EQ(drop.lock, "access exclusive");
  EXPECT_EQ(drop.locked, "table app.gone");
  const Found check = find(plan, "create constraint app.old.positive");
  EXPECT_EQ(check.why, "only TO has it");
  EXPECT_EQ(check.locked, "table app.old");
  EXPECT_EQ(check.work, "scan");
  const Found trusted = find(plan, "create constraint app.old.trusted");
  EXPECT_EQ(trusted.lock, "access exclusive");
  EXPECT_EQ(trusted.work, "");
  const Found fresh = find(plan, "create table app.fresh");
  EXPECT_EQ(fresh.lock, "");

  const std::string json = render_json(plan);
  for (const char* words :
       {"\"version\": 1", "\"destructive\": true", "\"hidden\": []", "\"why\": \"only TO has it\"",
        "\"lock\": \"access exclusive\"", "\"locked\": \"table app.old\"", "\"work\": \"scan\"",
        "\"data_loss\": \"the table's rows\"", "\"in_transaction\": true"}) {
    EXPECT_NE(json.find(words), std::string::npos) << words << "\n" << json;
  }
  EXPECT_EQ(json.find("\"lock\": \"\""), std::string::npos);
}

TEST(Json, TellsRewritesAndWeakerLocks) {
  Made from, to;
  for (Made* made : {&from, &to}) {
    const bool after = made == &to;
    const auto column = [&](std::string_view name, std::string_view old_type,
                            std::string_view new_type) {
      made->add(Kind::column, {"app", "t", name},
                {{model::column::relation_kind, "r"},
                 {model::column::type, after ? new_type : old_type},
                 {model::column::not_null, after && name == "code" ? "t" : ""},
                 {model::column::statistics_target, after && name == "set storage" ? "7" : "-1"},
                 {model::column::position, "1"}});
    };
    made->add(Kind::schema, {"app"});
    made->add(Kind::table, {"app", "t"}, {{model::table::persistence, after ? "u" : ""}});
    column("number", "integer", "bigint");
    column("longer", "character varying(10)", "text");
    column("code", "text", "text");
    column("set storage", "text", "text");
  }
  const Catalog a = from.done(), b = to.done();
  const Plan plan = make_plan(a, b, {});
  std::vector<std::string> said;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    said.push_back(plan.actions[i].sql() + ": " + std::string(plan.effects[i].lock) + ", " +
                   std::string(plan.effects[i].work));
  }
  const std::string alter = R"(alter table "app"."t" )";
  const std::vector<std::string> wanted{
      alter + R"(alter column "code" set not null: access exclusive, scan)",
      alter + R"(alter column "longer" set data type text: access exclusive, )",
      alter + R"(alter column "number" set data type bigint using "number"::bigint: )" +
          "access exclusive, rewrite",
      alter + R"(alter column "set storage" set statistics 7: share update exclusive, )",
      alter + "set unlogged: access exclusive, rewrite",
  };
  std::ranges::sort(said);
  EXPECT_EQ(said, wanted);
}

TEST(Json, NamesWhatAFilterHides) {
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"});
  to.table("fresh");
  Options options;
  options.filter.ignore_kind(Kind::table);
  const Catalog a = from.done(), b = to.done();
  const std::string json = render_json(make_plan(a, b, options));
  EXPECT_NE(json.find("\"table app.fresh\""), std::string::npos) << json;
}

TEST(Graph, IsForDot) {
  Made to;
  to.add(Kind::schema, {"app"}).table("a\"\nb");
  Options options;
  options.keep_graph = true;
  const Catalog none, b = to.done();
  const std::string dot = render_graph(make_plan(none, b, options).graph);
  EXPECT_EQ(dot.find("digraph plan {"), 0U);
  EXPECT_NE(dot.find("create schema app"), std::string::npos);
  EXPECT_NE(dot.find(" -> "), std::string::npos);
  EXPECT_EQ(dot.find("a\"\n"), std::string::npos);
}

}  // namespace
}  // namespace pgsnap::diff
