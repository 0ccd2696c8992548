// What stands before a plan's statements, and that nothing does where they depend on nothing.

#include "diff/plan/session_settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using Settings = std::vector<std::string>;

// With a function app.lower(integer), an aggregate app.count(text) and an operator app.=.
Settings settings(const std::string& sql, int major = 15) {
  model::CatalogBuilder builder;
  builder.add(model::Kind::function, model::join_key({"app", "lower", "integer"}), {});
  builder.add(model::Kind::aggregate, model::join_key({"app", "count", "text"}), {});
  builder.add(model::Kind::sql_operator, model::join_key({"app", "=", "text", "text"}), {});
  const model::Catalog from = builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
  ActionList actions(1);
  actions[0].head = sql;
  return session_settings(actions, from, model::Catalog(), major, "UTF8");
}

TEST(SessionSettings, AreNoneWhereNothingDependsOnThem) {
  for (const char* sql : {
           "alter table \"t\" add column \"c\" timestamp without time zone",
           "alter table \"t\" add constraint \"c\" check ((upper(a) > 'lower(x)'::text))",
           "alter table \"t\" add constraint \"c\" check ((app.lower(a) OPERATOR(app.=) 1))",
           "comment on table \"lower\" is 'primary key'",
           "create view \"v\" as SELECT \"lower\".lower FROM app.lower",
           "drop table \"t\"",
       }) {
    EXPECT_EQ(settings(sql), Settings{}) << sql;
  }
}

TEST(SessionSettings, SearchNothingWhereAnothersFunctionWouldTakeTheCall) {
  const Settings wanted{"set search_path = ''"};
  for (const char* sql : {
           "create view \"v\" as SELECT lower(a) FROM t",
           "create view \"v\" as SELECT count(*) FROM t",
           "create view \"v\" as SELECT (a = b) FROM t",
           "create view \"v\" as SELECT CASE a WHEN 1 THEN 2 END FROM t",
           "create view \"v\" as SELECT (a IS DISTINCT FROM b) FROM t",
       }) {
    EXPECT_EQ(settings(sql), wanted) << sql;
  }
}

TEST(SessionSettings, ChooseTheStorageOfWhatIsMade) {
  const Settings wanted{"set default_tablespace = ''", "set default_table_access_method = heap"};
  for (const char* sql : {
           "create table \"t\" ()",
           "create unlogged table \"t\" ()",
           "create materialized view \"v\" as SELECT 1",
           "create unique index \"i\" on \"t\" (\"a\")",
           "alter table \"t\" add constraint \"k\" primary key (\"a\")",
       }) {
    EXPECT_EQ(settings(sql), wanted) << sql;
  }
  EXPECT_EQ(settings("create table \"t\" ()", 11), Settings{"set default_tablespace = ''"});
  EXPECT_EQ(settings("create view \"v\" as SELECT 1"), Settings{});
}

TEST(SessionSettings, LetNoRowsBeHidden) {
  EXPECT_EQ(settings("update \"t\" set \"a\" = \"b\"").back(), "set row_security = off");
}

TEST(SessionSettings, ChooseTheQuotesOfNamesThatAreStored) {
  const Settings wanted{"set quote_all_identifiers = off"};
  EXPECT_EQ(settings("alter role \"r\" set \"search_path\" to 'a', 'b'"), wanted);
  EXPECT_TRUE(std::ranges::count(settings("alter text search dictionary \"d\" (a)"), wanted[0]));
}

TEST(SessionSettings, NameTheEncodingOfOtherLetters) {
  EXPECT_EQ(settings("comment on table \"t\" is '\xc3\xa4'"),
            Settings{"set client_encoding = 'UTF8'"});
}

}  // namespace
}  // namespace pgsnap::diff
