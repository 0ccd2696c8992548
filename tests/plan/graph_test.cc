#include "diff/plan/graph.h"

#include <gtest/gtest.h>

#include "diff/plan/fold.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Kind;

Action make(Action::Verb verb, std::string_view key, const char* sql, int rank) {
  Action action;
  action.verb = verb;
  action.object = {Kind::table, key};
  action.head = sql;
  action.rank = rank;
  if (verb == Action::Verb::create) action.produces.push_back(action.object);
  if (verb == Action::Verb::drop) action.destroys.push_back(action.object);
  return action;
}

std::vector<std::string> sorted(const ActionList& actions) {
  std::vector<std::string> texts;
  for (std::size_t i : sort_actions(actions, edges_between(actions))) {
    texts.push_back(actions[i].sql());
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Graph, WhatIsNeededComesFirst) {
  ActionList actions{make(Action::Verb::create, "a", "a", 1),
                     make(Action::Verb::create, "b", "b", 2)};
  actions[0].needs.push_back({Kind::table, "b"});
  EXPECT_EQ(sorted(actions), (Texts{"b", "a"}));
}

TEST(Graph, WhatUsesTheOldIsDroppedFirst) {
  ActionList actions{make(Action::Verb::drop, "a", "a", 2), make(Action::Verb::drop, "b", "b", 1)};
  actions[1].uses_old.push_back({Kind::table, "a"});
  EXPECT_EQ(sorted(actions), (Texts{"b", "a"}));
}

TEST(Graph, APreferenceOutsideOfALoopIsMet) {
  // "f" and "t" wait for one another, by preference and by need; "a" only prefers to come after "t".
  ActionList actions{make(Action::Verb::create, "a", "a", 1),
                     make(Action::Verb::create, "f", "f", 2),
                     make(Action::Verb::create, "t", "t", 3)};
  actions[0].follows.push_back({Kind::table, "t"});
  actions[1].follows.push_back({Kind::table, "t"});
  actions[2].needs.push_back({Kind::table, "f"});
  EXPECT_EQ(sorted(actions), (Texts{"f", "t", "a"}));
}

TEST(Graph, WhatIsRenewedComesBeforeWhatIsMadeWithIt) {
  ActionList actions{make(Action::Verb::create, "i", "index", 1),
                     make(Action::Verb::alter, "f", "function", 2)};
  actions[0].needs.push_back({Kind::table, "f"});
  actions[1].renews = true;
  EXPECT_EQ(sorted(actions), (Texts{"function", "index"}));
}

TEST(Graph, ANameIsReleasedBeforeItIsClaimed) {
  ActionList actions{make(Action::Verb::create, "a", "new", 1),
                     make(Action::Verb::drop, "b", "old", 1),
                     make(Action::Verb::create, "c", "c", 1)};
  actions[0].claims.push_back("name");
  actions[1].releases.push_back("name");
  actions[1].needs.push_back({Kind::table, "c"});
  EXPECT_EQ(sorted(actions), (Texts{"c", "old", "new"}));
}

TEST(Graph, ReshapingStandsBetweenOldAndNewDependents) {
  ActionList actions{make(Action::Verb::create, "v2", "create", 1),
                     make(Action::Verb::alter, "t", "reshape", 2),
                     make(Action::Verb::drop, "v1", "drop", 3)};
  actions[1].reshapes = true;
  actions[0].needs.push_back({Kind::table, "t"});
  actions[2].uses_old.push_back({Kind::table, "t"});
  EXPECT_EQ(sorted(actions), (Texts{"drop", "reshape", "create"}));
}

TEST(Graph, TiesAreDecidedByDropsRankAndName) {
  const ActionList actions{make(Action::Verb::create, "b", "create b", 1),
                           make(Action::Verb::create, "a", "create a", 1),
                           make(Action::Verb::create, "c", "create c", 0),
                           make(Action::Verb::drop, "d", "drop low", 1),
                           make(Action::Verb::drop, "e", "drop high", 2)};
  EXPECT_EQ(sorted(actions), (Texts{"drop high", "drop low", "create c", "create a", "create b"}));
}

TEST(Graph, ALoopIsAnErrorThatPrintsItself) {
  ActionList actions{make(Action::Verb::create, "a", "make a", 1),
                     make(Action::Verb::create, "b", "make b", 1)};
  actions[0].needs.push_back({Kind::table, "b"});
  actions[1].needs.push_back({Kind::table, "a"});
  try {
    sorted(actions);
    FAIL() << "no error";
  } catch (const model::Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("make a"), std::string::npos) << text;
    EXPECT_NE(text.find("make b"), std::string::npos) << text;
  }
}

TEST(Graph, APreferenceIsGivenUpRatherThanALoop) {
  ActionList actions{make(Action::Verb::create, "a", "a", 1),
                     make(Action::Verb::create, "b", "b", 1)};
  actions[0].follows.push_back({Kind::table, "b"});
  EXPECT_EQ(sorted(actions), (Texts{"b", "a"}));
  actions[1].needs.push_back({Kind::table, "a"});
  EXPECT_EQ(sorted(actions), (Texts{"a", "b"}));
}

TEST(Graph, AChainOfAHundredThousandIsSorted) {
  std::vector<std::string> keys;
  for (int i = 0; i < 100000; ++i) keys.push_back(std::to_string(i));
  ActionList actions;
  for (int i = 0; i < 100000; ++i) {
    actions.push_back(make(Action::Verb::create, keys[i], "x", 1));
    if (i + 1 < 100000) actions.back().needs.push_back({Kind::table, keys[i + 1]});
  }
  const auto order = sort_actions(actions, edges_between(actions));
  EXPECT_EQ(order.front(), 99999u);
  EXPECT_EQ(order.back(), 0u);
}

class Fold : public ::testing::Test {
 protected:
  void SetUp() override {
    Action table = make(Action::Verb::create, "t", "create table t", 1);
    table.has_clauses = true;
    actions_.push_back(table);
    Action column = make(Action::Verb::create, "c", "alter table t add column c int", 2);
    column.object.kind = Kind::column;
    column.produces = {column.object};
    column.needs.push_back({Kind::table, "t"});
    column.fold_into = {Kind::table, "t"};
    column.fold_text = "c int";
    actions_.push_back(column);
    Action value = make(Action::Verb::create, "c", "alter table t alter c set default f()", 3);
    value.object.kind = Kind::column_default;
    value.produces = {value.object};
    value.needs.push_back(column.object);
    value.fold_into = column.object;
    value.fold_text = " default f()";
    value.fold_appends = true;
    actions_.push_back(value);
  }

  Texts folded() {
    const auto edges = edges_between(actions_);
    Texts texts;
    ActionList actions = actions_;
    fold(actions, sort_actions(actions_, edges), edges);
    for (const Action& action : actions) {
      texts.push_back(action.sql());
    }
    return texts;
  }

  ActionList actions_;
};

TEST_F(Fold, ColumnsAndDefaultsBecomeClauses) {
  EXPECT_EQ(folded(), (Texts{"create table t (\n    c int default f()\n)"}));
}

// f() is made out of the table itself: the default must wait.
TEST_F(Fold, WhatWaitsForSomethingInBetweenStaysApart) {
  Action function = make(Action::Verb::create, "f", "create function f", 9);
  function.needs.push_back({Kind::table, "t"});
  actions_.push_back(function);
  actions_[2].needs.push_back({Kind::table, "f"});
  EXPECT_EQ(folded(), (Texts{"create table t (\n    c int\n)", "create function f",
                             "alter table t alter c set default f()"}));
}

}  // namespace
}  // namespace pgsnap::diff
