#include "snapshot/capture/relation_expressions.h"

#include <gtest/gtest.h>

namespace pgsnap::capture {
namespace {

constexpr std::uint32_t kTable = 20000, kCatalog = 2600;

class RelationExpressionsTest : public testing::Test {
 protected:
  RelationExpressionsTest() {
    names_.add(kTable, {"public", "T", 'r', true, {}, {}});
    names_.add(kCatalog, {"pg_catalog", "pg_aggregate", 'r', false, {}, {}});
    const std::string_view of_table[] = {"a", "Odd \"name\"", "user", "aggkind"};
    const std::string_view of_catalog[] = {"aggfnoid", "aggkind", "aggtransfn", "aggfinalfn"};
    for (int i = 0; i < 4; ++i) {
      names_.add_column(kTable, i + 1, of_table[i]);
      names_.add_column(kCatalog, i + 1, of_catalog[i]);
    }
    names_.add_column(kCatalog, 5, "aggcombinefn");
    quoting_.add_keyword("user");
  }

  std::string text(std::string_view printed) {
    return std::string(expressions_.text(kTable, printed));
  }

  RelationNames names_{15};
  IdentifierQuoting quoting_;
  RelationExpressions expressions_{names_, quoting_};
};

TEST_F(RelationExpressionsTest, ColumnsOfTheCatalogStandForTheRelations) {
  EXPECT_EQ(text("{1 (aggfnoid > 0)"), "(a > 0)");
  EXPECT_EQ(text("{1 aggfnoid"), "a");
  EXPECT_EQ(text("{3 f(aggkind, aggfnoid, aggkind)"), R"~(f("Odd ""name""", a, "Odd ""name"""))~");
  EXPECT_EQ(text("{1 (aggtransfn)::text"), "(\"user\")::text");
  EXPECT_EQ(text("{1 aggfinalfn"), "aggkind");
  EXPECT_EQ(text("{0 (CURRENT_USER <> 'aggfnoids'::name)"), "(CURRENT_USER <> 'aggfnoids'::name)");
}

TEST_F(RelationExpressionsTest, SystemColumnsAndRowsCountToo) {
  EXPECT_EQ(text("{2 ((tableoid)::integer > aggfnoid)"), "((tableoid)::integer > a)");
  EXPECT_EQ(text("{1 (pg_aggregate.* IS NOT NULL)"), "(\"T\".* IS NOT NULL)");
}

TEST_F(RelationExpressionsTest, ATextWithTheRelationsNamesStays) {
  EXPECT_EQ(text("(aggfnoid > 0)"), "(aggfnoid > 0)");
}

TEST_F(RelationExpressionsTest, WhateverElseIsCalledLikeACatalogsColumnIsTold) {
  EXPECT_THROW(text("{1 aggfnoid(aggkind)"), AmbiguousNames);
  EXPECT_THROW(text("{1 (aggkind <> 'aggfnoid'::text)"), AmbiguousNames);
  EXPECT_THROW(text("{0 ('ctid'::text <> ''::text)"), AmbiguousNames);
  EXPECT_THROW(text("{2 aggkind"), AmbiguousNames);
}

TEST_F(RelationExpressionsTest, WhatDoesNotFitIsAnError) {
  EXPECT_THROW(text("{aggkind"), model::Error);
  EXPECT_THROW(text("{1aggkind"), model::Error);
  EXPECT_THROW(text("{"), model::Error);
  EXPECT_THROW(text("{1 aggcombinefn"), model::Error);
  EXPECT_THROW(expressions_.text(1, "{1 aggfnoid"), model::Error);
  EXPECT_THROW(expressions_.text(1, "{1 pg_aggregate.*"), model::Error);
}

}  // namespace
}  // namespace pgsnap::capture
