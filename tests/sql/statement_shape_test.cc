#include "diff/sql/statement_shape.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

TEST(StatementShape, HasNothingOfTheUsers) {
  EXPECT_EQ(
      statement_shape("CREATE TABLE \"s3cret\".t (a integer DEFAULT 's3cret' || 42, b s3cret)"),
      "create table \"...\" . name ( name name default '...' @ 0 , name name )");
  EXPECT_EQ(statement_shape("create function f() returns s3cret as $s3cret$ s3cret $s3cret$"),
            "create function name ( ) returns name as '...'");
  EXPECT_EQ(statement_shape("select 1 /* s3cret */ -- s3cret"), "select 0");
}

TEST(StatementShape, EndsWhereTheTextCannotBeCut) {
  const std::string shape = statement_shape("alter table \"a\" add check (x = 's3cret");
  EXPECT_EQ(shape.find("s3cret"), std::string::npos) << shape;
  EXPECT_TRUE(shape.starts_with("alter table \"...\" add check ( name @ ... (")) << shape;
}

TEST(StatementShape, IsShort) {
  std::string sql = "select 1";
  for (int i = 0; i < 100'000; ++i) sql += ", 1";
  EXPECT_LT(statement_shape(sql).size(), 5000u);
}

}  // namespace
}  // namespace pgsnap::diff
