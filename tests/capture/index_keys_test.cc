#include "snapshot/capture/index_keys.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

constexpr std::uint32_t kTable = 20000, kIndex = 20001;
constexpr std::uint32_t kBtree = 403, kTextOps = 3126, kPatternOps = 4217, kC = 950;

class IndexKeysTest : public testing::Test {
 protected:
  IndexKeysTest() {
    names_.add(kTable, {"public", "t", true, {}});
    names_.add_column(kTable, 1, "plain");
    names_.add_column(kTable, 3, "user");
    names_.add_column(kTable, 4, "Sel\"ect");
    keys_.add_operator_class(kTextOps, true, kBtree, 25, "pg_catalog.text_ops");
    keys_.add_operator_class(kPatternOps, false, kBtree, 25, "pg_catalog.text_pattern_ops");
    keys_.add_collation(kC, "pg_catalog.\"C\"");
    keys_.add_column_collation(kTable, 4, kC);
    quoting_.add_keyword("user");
  }

  std::vector<std::string> keys(std::string_view columns, std::string_view classes,
                                std::string_view collations, std::string_view options,
                                std::vector<std::string_view> expressions = {},
                                std::vector<std::string_view> parameters = {}) {
    return keys_
        .read({kIndex, kTable, columns, classes, collations, options, std::move(expressions),
               std::move(parameters)})
        .keys;
  }

  RelationNames names_{15};
  IdentifierQuoting quoting_;
  RelationExpressions expressions_{names_, quoting_};
  IndexKeys keys_{names_, quoting_, expressions_};
};

using Texts = std::vector<std::string>;

TEST_F(IndexKeysTest, NamesAreQuotedAsTheServerDoes) {
  EXPECT_EQ(keys("1", "3126", "100", "0"), Texts{"plain"});
  EXPECT_EQ(keys("3", "3126", "100", "0"), Texts{"\"user\""});
  EXPECT_EQ(keys("4", "3126", "950", "0"), Texts{"\"Sel\"\"ect\""});
}

TEST_F(IndexKeysTest, OrderIsSaidWhereItIsNotTheDefault) {
  EXPECT_EQ(keys("1", "3126", "100", "1"), Texts{"plain desc nulls last"});
  EXPECT_EQ(keys("1", "3126", "100", "2"), Texts{"plain nulls first"});
  EXPECT_EQ(keys("1", "3126", "100", "3"), Texts{"plain desc"});
}

TEST_F(IndexKeysTest, CollationIsSaidWhereItIsNotTheColumns) {
  EXPECT_EQ(keys("1", "3126", "950", "0"), Texts{"plain collate pg_catalog.\"C\""});
  keys_.add_collation(100, "pg_catalog.\"default\"");
  EXPECT_EQ(keys("4", "3126", "100", "0"), Texts{"\"Sel\"\"ect\" collate pg_catalog.\"default\""});
  EXPECT_EQ(keys("0", "3126", "950", "0", {"25:100:lower(plain)"}),
            Texts{"lower(plain) collate pg_catalog.\"C\""});
  EXPECT_EQ(keys("0", "3126", "100", "0", {"25:100:lower(plain)"}), Texts{"lower(plain)"});
}

TEST_F(IndexKeysTest, AClassIsSaidWhereTheTypeHasADefaultOfItsOwn) {
  names_.add_column(kTable, 5, "like_text", 30000);
  EXPECT_EQ(keys("5", "3126", "100", "0"), Texts{"like_text"});
  keys_.add_operator_class(30001, true, kBtree, 30000, "public.own_ops");
  EXPECT_EQ(keys("5", "3126", "100", "0"), Texts{"like_text pg_catalog.text_ops"});
  EXPECT_EQ(keys("5", "30001", "100", "0"), Texts{"like_text"});
  EXPECT_EQ(keys("0", "3126", "100", "0", {"30000:100:f()"}), Texts{"f() pg_catalog.text_ops"});
}

TEST_F(IndexKeysTest, ParametersNeedTheirClassToo) {
  EXPECT_EQ(
      keys("1 3", "4217 3126", "100 100", "0 0", {}, {"2:siglen=100"}),
      (Texts{"plain pg_catalog.text_pattern_ops", "\"user\" pg_catalog.text_ops (siglen=100)"}));
}

TEST_F(IndexKeysTest, ColumnsAreThoseOfKeysAndIncludeOnce) {
  const auto& lists =
      keys_.read({kIndex, kTable, "4 1 4 3", "3126 3126", "950 100", "0 0", {}, {}});
  EXPECT_EQ(lists.columns, (std::vector<std::string_view>{"Sel\"ect", "plain", "user"}));
  EXPECT_EQ(lists.include, (std::vector<std::string_view>{"Sel\"ect", "user"}));
}

TEST_F(IndexKeysTest, WhatDoesNotFitIsAnError) {
  EXPECT_THROW(keys("2", "3126", "100", "0"), model::Error);      // a dropped column
  EXPECT_THROW(keys("1", "1", "100", "0"), model::Error);         // no such class
  EXPECT_THROW(keys("1", "3126", "1", "0"), model::Error);        // no such collation
  EXPECT_THROW(keys("0", "3126", "100", "0"), model::Error);      // an expression is missing
  EXPECT_THROW(keys("1", "3126", "100 100", "0"), model::Error);  // of two keys
  EXPECT_THROW(keys("1,3", "3126", "100", "0"), model::Error);
}

TEST(RelationNames, SystemColumnsHaveNegativeNumbers) {
  EXPECT_EQ(RelationNames(12).column(1, -6), "tableoid");
  EXPECT_EQ(RelationNames(11).column(1, -7), "tableoid");
  EXPECT_EQ(RelationNames(11).column(1, -2), "oid");
  EXPECT_THROW(RelationNames(12).column(1, -7), model::Error);
  EXPECT_THROW(RelationNames(12).column(1, 1), model::Error);
}

TEST(RelationNames, DroppedColumnsHaveNoRank) {
  RelationNames names(15);
  names.add(1, {"public", "t", true, {}});
  names.add_column(1, 3, "c");
  names.add_column(1, 1, "a");
  EXPECT_EQ(names.rank(1, 1), 1);
  EXPECT_EQ(names.rank(1, 3), 2);
}

}  // namespace
}  // namespace pgsnap::capture
