// Which lists of names for columns are seen in a FROM.

#include "diff/compare/column_lists.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

// Of what, its names: "relation public.t: a b; ".
std::string lists(std::string_view sql) {
  std::string text;
  for (const ColumnList& list : column_lists(sql)) {
    text += list.of == ColumnList::Of::relation   ? "relation "
            : list.of == ColumnList::Of::function ? "function "
            : list.of == ColumnList::Of::row      ? "row "
            : list.of == ColumnList::Of::rows     ? "rows "
            : list.of == ColumnList::Of::result   ? "result "
                                                  : "other ";
    text += std::string(list.item) + ":";
    for (const std::string_view name : list.names) text += " " + std::string(name);
    if (list.of == ColumnList::Of::result && !list.names.empty()) {
      EXPECT_EQ(sql.substr(list.begin, list.names.front().size()), list.names.front());
      EXPECT_TRUE(sql.substr(0, list.end).ends_with(list.names.back()));
    } else if (!list.names.empty()) {
      EXPECT_EQ(sql[list.begin], '(');
      EXPECT_EQ(sql[list.end - 1], ')');
    }
    text += "; ";
  }
  return text;
}

TEST(ColumnLists, AreSeenBehindRelationsAndFunctionsInASchema) {
  EXPECT_EQ(lists("SELECT s.q FROM public.t s(p, q)"), "relation public.t: p q; ");
  EXPECT_EQ(lists("SELECT f.x FROM public.f(1, (2 + 3)) f(\"new\", x)"),
            "function public.f: \"new\" x; ");
  EXPECT_EQ(lists("SELECT 1 FROM (public.t a JOIN app.f() b(x) ON (true))"), "function app.f: x; ");
  EXPECT_EQ(lists("SELECT 1 FROM (public.t JOIN public.u USING (a)) j(a, b)"), "other : a b; ");
  EXPECT_EQ(lists("SELECT 1 FROM \"s\".\"t\" \"In\"(a), s.f('x'::text) f(a)"),
            "relation \"s\".\"t\": a; function s.f: a; ");
}

TEST(ColumnLists, KnowTheNameOfOrdinality) {
  EXPECT_EQ(lists("SELECT f.x FROM public.f() WITH ORDINALITY f(x, ordinality)"),
            "function public.f: x ordinality; ");
  const auto found =
      column_lists("SELECT 1 FROM public.f() WITH ORDINALITY f(x, n), public.f() g(x, n)");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].with_ordinality);
  EXPECT_FALSE(found[1].with_ordinality);
}

TEST(ColumnLists, OfSeveralFunctionsAreOfNeither) {
  EXPECT_EQ(lists("SELECT 1 FROM ROWS FROM(public.f(), public.g()) f(x, y)"),
            "rows (public.f(), public.g()): x y; ");
  const auto found = column_lists(
      "SELECT 1 FROM ROWS FROM(s.f((1 + 2)), g() AS (a integer)) WITH ORDINALITY f(x, a, n)");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].with_ordinality);
  EXPECT_EQ(found[0].item, "(s.f((1 + 2)), g() AS (a integer))");
}

TEST(ColumnLists, AreWhatABodyGives) {
  const auto body = [](const std::string& statements) {
    return lists("CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql\nBEGIN ATOMIC\n " + statements +
                 "\nEND");
  };
  EXPECT_EQ(body("SELECT t.a,\n    f.g(t.b, 'from'),\n    ARRAY[1, 2]\n   FROM t;"),
            "result : t.a f.g(t.b, 'from') ARRAY[1, 2]; ");
  EXPECT_EQ(body("DELETE FROM t;\n SELECT DISTINCT ON (t.a, t.b) t.a, (SELECT 1 FROM t) AS "
                 "\"from\" FROM t;"),
            "result : t.a (SELECT 1 FROM t) AS \"from\"; ");
  EXPECT_EQ(body("WITH w AS (SELECT 1, 2, 3) SELECT DISTINCT w.x, 2 FROM w;"), "result : w.x 2; ");
  EXPECT_EQ(body("INSERT INTO t (a, b) SELECT 1, 2, 3 RETURNING t.b, t.a;"), "result : t.b t.a; ");
  EXPECT_EQ(body("SELECT 1, 2;"), "result : 1 2; ");
  EXPECT_EQ(body("SELECT 1, 2 UNION SELECT 3, 4;"), "result :; ");
  EXPECT_EQ(body("VALUES (1, 2);"), "result :; ");
  EXPECT_EQ(lists("SELECT t.a, t.b FROM t;"), "");
}

TEST(ColumnLists, AreTheValuesOfARow) {
  EXPECT_EQ(lists("ROW(1, 'b, c'::text, f(a, 2))::public.t"),
            "row public.t: 1 'b, c'::text f(a, 2); ");
  EXPECT_EQ(lists("ROW(ARRAY[1, 2], ROW(3, 4)::s.u)::\"s\".\"T\" = x.y"),
            "row \"s\".\"T\": ARRAY[1, 2] ROW(3, 4)::s.u; row s.u: 3 4; ");
  EXPECT_EQ(lists("('(1,\"a, \"\"b\",,x\\,y)'::public.t).a"),
            "row public.t: 1 \"a, \"\"b\"  x\\,y; ");
  EXPECT_EQ(lists("'{\"(1,2)\"}'::public.t[]"), "row public.t:; ");
  EXPECT_EQ(lists("E'(1,a\\\\,b)'::public.t"), "row public.t:; ");
  for (const char* sql : {"ROW(a.b, c.d) = ROW(1, 2)", "ROW(1, 2)::text || t.a",
                          "'(x)'::text || t.a", "'x'::text COLLATE public.c", "(1, 2)::public.t"}) {
    EXPECT_EQ(lists(sql), "") << sql;
  }
}

TEST(ColumnLists, AreNotSeenElsewhere) {
  for (const char* sql : {
           "SELECT f.x FROM public.t f",
           "SELECT lower(t.a), public.f(a, b), count(*) OVER (w) FROM public.t WHERE (t.a) IN (b)",
           "SELECT n FROM generate_series(1, 3) g(n), unnest(t.a) WITH ORDINALITY u(x, y)",
           "SELECT x FROM ( SELECT t.a FROM public.t) q(x), ( VALUES (1,2)) v(x, y)",
           "WITH q(a, b) AS ( SELECT 1, 2) SELECT a FROM q JOIN public.t USING (a, b)",
           "SELECT x FROM public.f() f(a integer, b text)",
           "SELECT 1 FROM public.t UNION (SELECT 2)",
       }) {
    EXPECT_EQ(lists(sql), "") << sql;
  }
}

}  // namespace
}  // namespace pgsnap::diff
