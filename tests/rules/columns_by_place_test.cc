// Which lists of names for columns are seen in a FROM.

#include "diff/rules/columns_by_place.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

std::string aliases(std::string_view sql) {
  const ColumnAliases found = column_aliases(sql);
  return std::string(found.of_relations ? "relations " : "") +
         (found.of_functions ? "functions" : "");
}

TEST(ColumnAliases, AreSeenBehindRelationsAndFunctionsInASchema) {
  EXPECT_EQ(aliases("SELECT s.q FROM public.t s(p, q)"), "relations ");
  EXPECT_EQ(aliases("SELECT f.x FROM public.f(1, (2 + 3)) f(\"new\", x)"), "functions");
  EXPECT_EQ(aliases("SELECT 1 FROM (public.t a JOIN app.f() b(x) ON (true))"), "functions");
  EXPECT_EQ(aliases("SELECT 1 FROM (public.t JOIN public.u USING (a)) j(a, b)"), "relations ");
  EXPECT_EQ(aliases("SELECT 1 FROM \"s\".\"t\" \"In\"(a), s.f('x'::text) f(a)"),
            "relations functions");
}

TEST(ColumnAliases, AreNotSeenElsewhere) {
  for (const char* sql : {
           "SELECT f.x FROM public.t f",
           "SELECT lower(t.a), public.f(a, b), count(*) OVER (w) FROM public.t WHERE (t.a) IN (b)",
           "SELECT n FROM generate_series(1, 3) g(n), unnest(t.a) WITH ORDINALITY u(x, y)",
           "SELECT x FROM ( SELECT t.a FROM public.t) q(x), ( VALUES (1,2)) v(x, y)",
           "WITH q(a, b) AS ( SELECT 1, 2) SELECT a FROM q JOIN public.t USING (a, b)",
           "SELECT x FROM public.f() f(a integer, b text)",
           "SELECT 1 FROM public.t UNION (SELECT 2)",
       }) {
    EXPECT_EQ(aliases(sql), "") << sql;
  }
}

}  // namespace
}  // namespace pgsnap::diff
