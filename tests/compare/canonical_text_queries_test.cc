// Queries: names of columns that nobody sees, and qualifiers.

#include <string>

#include "canonical_text_case.h"

namespace pgsnap::diff {
namespace {

// 'x' is printed as 'x'::text, which gives the column that name when it is read.
TEST(CanonicalText, NeedsNoNamesOfConstantsThatNobodySees) {
  EXPECT_TRUE(same("(a = ( SELECT 'x'::text))", "(a = ( SELECT 'x'::text AS text))"));
  EXPECT_TRUE(same("(a IN ( SELECT b, NULL::text AS text FROM app.t))",
                   "(a IN ( SELECT b, NULL::text FROM app.t))"));
  EXPECT_TRUE(same("(a > ALL ( SELECT '-1'::integer AS int4 UNION ALL SELECT '-2'::integer))",
                   "(a > ALL ( SELECT '-1'::integer UNION ALL SELECT '-2'::integer AS int4))"));
  EXPECT_TRUE(same("ARRAY( SELECT 'x'::text)", "ARRAY( SELECT 'x'::text AS text)"));
  EXPECT_TRUE(
      same("(EXISTS ( SELECT 'x'::text FROM t))", "(EXISTS ( SELECT 'x'::text AS text FROM t))"));
  EXPECT_TRUE(
      same("SELECT q.k FROM ( SELECT 'x'::text AS k UNION ALL SELECT 'y'::text) q",
           "SELECT q.k FROM ( SELECT 'x'::text AS k UNION ALL SELECT 'y'::text AS text) q"));
  EXPECT_TRUE(same("( SELECT 1) UNION ( SELECT '-1'::integer, t.a FROM t LIMIT 1)",
                   "( SELECT 1) UNION ( SELECT '-1'::integer AS int4, t.a FROM t LIMIT 1)"));
  EXPECT_TRUE(
      same("INSERT INTO t (a) SELECT 'x'::text", "INSERT INTO t (a) SELECT 'x'::text AS text"));
  EXPECT_TRUE(same("BEGIN ATOMIC SELECT 1; SELECT 'x'::text; END",
                   "BEGIN ATOMIC SELECT 1; SELECT 'x'::text AS text; END"));
  EXPECT_FALSE(same("SELECT 'x'::text AS a", "SELECT 'x'::text AS b"));
  EXPECT_FALSE(same("SELECT q.k FROM ( SELECT 'x'::text AS k, 'y'::text AS l) q",
                    "SELECT q.k FROM ( SELECT 'x'::text AS l, 'y'::text AS k) q"));
  EXPECT_FALSE(same("SELECT 'x'::text AS a UNION ALL SELECT 'y'::text",
                    "SELECT 'x'::text AS b UNION ALL SELECT 'y'::text"));
  EXPECT_FALSE(same("(a IN ( SELECT b AS c FROM t ORDER BY c LIMIT 1))",
                    "(a IN ( SELECT b FROM t ORDER BY c LIMIT 1))"));
  EXPECT_FALSE(same("(a = ( SELECT 'x'::text))", "(a = ( SELECT 'y'::text AS text))"));
  EXPECT_FALSE(same("WITH q AS ( SELECT 'x'::text AS a) SELECT 1 UNION SELECT 2 FROM q",
                    "WITH q AS ( SELECT 'x'::text AS b) SELECT 1 UNION SELECT 2 FROM q"));
  EXPECT_FALSE(same("(a = ( SELECT q.a FROM ( SELECT 'x'::text AS a, 'y'::text AS b) q))",
                    "(a = ( SELECT q.a FROM ( SELECT 'x'::text AS b, 'y'::text AS a) q))"));
}

// What has no condition is printed with one, and read again has it.
TEST(CanonicalText, ReadsAJoinWithoutConditionAsOneThatIsTrue) {
  EXPECT_TRUE(same("SELECT 1 FROM (a LEFT JOIN b ON TRUE)", 15,
                   "SELECT 1 FROM (a LEFT JOIN b ON (true))", 15));
  EXPECT_FALSE(same("SELECT 1 FROM (a LEFT JOIN b ON TRUE)", 15,
                    "SELECT 1 FROM (a LEFT JOIN b ON (false))", 15));
}

// A text with expressions inside: the definition of an exclusion constraint.
TEST(CanonicalText, ReadsTheExpressionsOfAnExclusion) {
  const auto alike = [](std::string_view a, std::string_view b) { return same(a, 17, b, 17); };
  const std::string head = "EXCLUDE USING gist (span WITH &&) WHERE (((s)::text = ANY ";
  EXPECT_TRUE(
      alike(head + "((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
            head + "(ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))"));
  EXPECT_FALSE(alike(head + "((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
                     head + "((ARRAY['a'::character varying, 'c'::character varying])::text[])))"));
  EXPECT_FALSE(alike("EXCLUDE USING gist (span WITH &&, a WITH =)",
                     "EXCLUDE USING gist (a WITH =, span WITH &&)"));
  EXPECT_FALSE(alike("EXCLUDE USING gist (span WITH &&)", "EXCLUDE USING gist (span WITH -|-)"));
  EXPECT_FALSE(
      alike("EXCLUDE USING gist (span WITH &&)", "EXCLUDE USING gist (span WITH &&) DEFERRABLE"));
  EXPECT_FALSE(
      alike("EXCLUDE USING gist (a gist_text_ops WITH =)", "EXCLUDE USING gist (a WITH =)"));
  EXPECT_FALSE(
      alike("EXCLUDE USING gist (a COLLATE \"C\" WITH =)", "EXCLUDE USING gist (a WITH =)"));
  EXPECT_FALSE(alike("EXCLUDE USING gist (a WITH =) WITH (fillfactor='70')",
                     "EXCLUDE USING gist (a WITH =)"));
}

// Booleans in sublinks (15).

TEST(CanonicalText, TakesUnseenBooleanColumnsForUnnamedAcross15) {
  EXPECT_TRUE(same("( SELECT true AS bool)", 14, "( SELECT true)", 15));
  EXPECT_TRUE(same("SELECT (EXISTS ( SELECT true AS bool)) AS a, ARRAY( SELECT false AS bool)", 14,
                   "SELECT (EXISTS ( SELECT true)) AS a, ARRAY( SELECT false)", 15));
  EXPECT_TRUE(
      same("(a AND ( SELECT true AS bool\n   FROM t))", 14, "(a AND ( SELECT true FROM t))", 15));
  EXPECT_TRUE(same("SELECT 1 FROM (a JOIN b ON ((a.x = ( SELECT true AS bool))))", 14,
                   "SELECT 1 FROM (a JOIN b ON ((a.x = ( SELECT true))))", 15));
  EXPECT_TRUE(
      same("BEGIN ATOMIC SELECT true AS bool; END", 14, "BEGIN ATOMIC SELECT true; END", 15));
  EXPECT_FALSE(same("( SELECT true AS bool)", 15, "( SELECT true)", 16));
  EXPECT_FALSE(same("( SELECT true AS bool)", 13, "( SELECT true)", 14));
  EXPECT_FALSE(same("( SELECT true AS bool)", 14, "( SELECT false)", 15));
  EXPECT_FALSE(same("( SELECT true AS x)", 14, "( SELECT true)", 15));
  EXPECT_FALSE(same("( SELECT a AS bool)", 14, "( SELECT a)", 15));
}

// Where the name is seen.
TEST(CanonicalText, KeepsSeenBooleanColumns) {
  for (const char* frame : {
           "@;",
           " @\n   FROM t;",
           "SELECT x.bool FROM ( @) x",
           "SELECT 1 FROM a, ( @) x",
           "SELECT 1 FROM (a JOIN ( @) x ON (true))",
           "SELECT 1 FROM (( @) x JOIN a ON (true))",
           "SELECT 1 FROM a, LATERAL ( @) x",
           "WITH x AS ( @) SELECT x.bool FROM x",
           "WITH x AS MATERIALIZED ( @) SELECT x.bool FROM x",
           "SELECT 1 FROM ( WITH x AS ( @) SELECT x.bool FROM x) y",
           "( @) UNION ( SELECT b.c FROM b)",
           "SELECT 1 FROM ( ( @) UNION ( SELECT b.c FROM b)) x",
           "CREATE RULE r AS ON INSERT TO t DO  @",
           "CREATE RULE r AS ON INSERT TO t DO ( @; SELECT 2)",
           "CREATE RULE r AS ON INSERT TO t DO INSTEAD ( SELECT 1; WITH x AS ( @) SELECT x.bool)",
           "BEGIN ATOMIC SELECT 1; WITH x AS ( @) SELECT x.bool FROM x; END",
           "BEGIN ATOMIC INSERT INTO t SELECT x.bool FROM ( @) x; END",
       }) {
    std::string older = frame;
    older.replace(older.find('@'), 1, "SELECT true AS bool");
    std::string newer = frame;
    newer.replace(newer.find('@'), 1, "SELECT true");
    EXPECT_FALSE(same(older, 14, newer, 15)) << frame;
  }
}

// Qualifiers (16).

TEST(CanonicalText, TakesQualifiersFromALoneFromItem) {
  EXPECT_TRUE(
      same_16("SELECT t.a FROM app.t WHERE (t.b > 1)", "SELECT a FROM app.t WHERE (b > 1)"));
  EXPECT_TRUE(same_16("SELECT x.a FROM app.t x", "SELECT a FROM app.t x"));
  EXPECT_TRUE(same_16("SELECT \"T x\".\"A\" FROM app.\"T x\"", "SELECT \"A\" FROM app.\"T x\""));
  EXPECT_TRUE(same_16("SELECT x.a FROM ( SELECT t.a FROM app.t) x",
                      "SELECT a FROM ( SELECT t.a FROM app.t) x"));
  EXPECT_TRUE(same_16("SELECT g.g FROM generate_series(1, 2) g(g)",
                      "SELECT g FROM generate_series(1, 2) g(g)"));
  EXPECT_TRUE(same_16("SELECT u.x FROM unnest(ARRAY[1]) WITH ORDINALITY u(x, i)",
                      "SELECT x FROM unnest(ARRAY[1]) WITH ORDINALITY u(x, i)"));
  EXPECT_TRUE(same_16("SELECT r.a FROM ROWS FROM(f(1), g(2)) r(a, b)",
                      "SELECT a FROM ROWS FROM(f(1), g(2)) r(a, b)"));
  EXPECT_TRUE(same_16("SELECT t.a FROM app.t TABLESAMPLE system (10) REPEATABLE (1) WHERE t.b",
                      "SELECT a FROM app.t TABLESAMPLE system (10) REPEATABLE (1) WHERE b"));
  EXPECT_TRUE(same_16("SELECT t.a FROM ONLY app.t", "SELECT a FROM ONLY app.t"));
  EXPECT_TRUE(
      same_16("SELECT x.a FROM ( VALUES (1), (2)) x(a)", "SELECT a FROM ( VALUES (1), (2)) x(a)"));
  EXPECT_TRUE(same_16("WITH c AS ( SELECT t.a FROM app.t) SELECT c.a FROM c",
                      "WITH c AS ( SELECT t.a FROM app.t) SELECT a FROM c"));
  EXPECT_TRUE(same_16("SELECT p.a, p.b FROM f(3) p(a integer, b text)",
                      "SELECT a, b FROM f(3) p(a integer, b text)"));
  EXPECT_TRUE(same_16(
      "SELECT DISTINCT ON (t.a) t.a, (t.r).f, t.x[1], sum(t.b) OVER w FROM app.t WINDOW w AS "
      "(PARTITION BY t.c ORDER BY t.d) ORDER BY t.a, (lower(t.b)) LIMIT 3 FOR UPDATE OF t;",
      "SELECT DISTINCT ON (a) a, (r).f, x[1], sum(b) OVER w FROM app.t WINDOW w AS "
      "(PARTITION BY c ORDER BY d) ORDER BY a, (lower(b)) LIMIT 3 FOR UPDATE OF t;"));
}

TEST(CanonicalText, KeepsOtherQualifiers) {
  EXPECT_FALSE(same_16("SELECT u.a FROM app.t", "SELECT a FROM app.t"));
  EXPECT_FALSE(same_16("SELECT t.a FROM app.t x", "SELECT a FROM app.t x"));
  EXPECT_FALSE(same_16("SELECT t.a FROM app.t, app.u", "SELECT a FROM app.t, app.u"));
  EXPECT_FALSE(same_16("SELECT t.a FROM (app.t JOIN app.u ON (true))",
                       "SELECT a FROM (app.t JOIN app.u ON (true))"));
  EXPECT_FALSE(same_16("SELECT t.a FROM app.t UNION SELECT t.a FROM app.t",
                       "SELECT a FROM app.t UNION SELECT a FROM app.t"));
  // Neither server takes them from within a subquery.
  EXPECT_FALSE(same_16("SELECT t.a FROM app.t WHERE (EXISTS ( SELECT 1 FROM u WHERE t.b))",
                       "SELECT a FROM app.t WHERE (EXISTS ( SELECT 1 FROM u WHERE b))"));
  EXPECT_TRUE(same_16("SELECT t.a FROM app.t WHERE (EXISTS ( SELECT 1 FROM u WHERE t.b))",
                      "SELECT a FROM app.t WHERE (EXISTS ( SELECT 1 FROM u WHERE t.b))"));
  EXPECT_FALSE(same_16("SELECT ARRAY( SELECT t.a FROM u) AS x FROM app.t",
                       "SELECT ARRAY( SELECT a FROM u) AS x FROM app.t"));
  EXPECT_FALSE(same_16("SELECT x.a FROM ( SELECT x.a FROM app.x) x",
                       "SELECT a FROM ( SELECT a FROM app.x) x"));
  EXPECT_FALSE(same_16("WITH c AS ( SELECT c.a FROM app.c) SELECT c.a FROM c",
                       "WITH c AS ( SELECT a FROM app.c) SELECT a FROM c"));
  // Whole rows, functions, types and collations are no columns.
  EXPECT_TRUE(same_16("SELECT t.*::app.t AS t FROM app.t", "SELECT t.*::app.t AS t FROM app.t"));
  EXPECT_FALSE(same_16("SELECT t.*::app.t AS t FROM app.t", "SELECT t AS t FROM app.t"));
  EXPECT_FALSE(same_16("SELECT t.f(1) FROM app.t", "SELECT f(1) FROM app.t"));
  EXPECT_FALSE(same_16("SELECT 'a'::t.d FROM app.t", "SELECT 'a'::d FROM app.t"));
  EXPECT_FALSE(same_16("SELECT (t.a COLLATE t.c) FROM app.t", "SELECT (a COLLATE c) FROM app.t"));
  EXPECT_FALSE(
      same_16("SELECT (t.a OPERATOR(t.+) 1) FROM app.t", "SELECT (a OPERATOR(+) 1) FROM app.t"));
  EXPECT_FALSE(same_16("SELECT t.a FROM t.t", "SELECT a FROM t"));
  EXPECT_FALSE(same_16("SELECT app.t.a FROM app.t", "SELECT a FROM app.t"));
  // Not a view's text, or not across 16.
  EXPECT_FALSE(same("SELECT t.a FROM app.t", 15, "SELECT a FROM app.t", 16, TextKind::expression));
  EXPECT_FALSE(same("SELECT t.a FROM app.t", 16, "SELECT a FROM app.t", 17));
  EXPECT_FALSE(same("SELECT t.a FROM app.t", 14, "SELECT a FROM app.t", 15));
  EXPECT_FALSE(same("SELECT t.a FROM app.t", 15, "SELECT a FROM app.t", 0));
  EXPECT_FALSE(
      same_16("BEGIN ATOMIC SELECT t.a FROM app.t; END", "BEGIN ATOMIC SELECT a FROM app.t; END"));
  EXPECT_FALSE(same_16("CREATE RULE r AS ON INSERT TO app.t DO SELECT t.a FROM app.t",
                       "CREATE RULE r AS ON INSERT TO app.t DO SELECT a FROM app.t"));
}

// A name alone in ORDER BY is a result column first.
TEST(CanonicalText, KeepsQualifiersThatOrderByNeeds) {
  EXPECT_FALSE(same_16("SELECT t.a AS b, t.b AS a FROM app.t ORDER BY t.a",
                       "SELECT a AS b, b AS a FROM app.t ORDER BY a"));
  EXPECT_TRUE(same_16("SELECT t.a AS b, t.b AS a FROM app.t ORDER BY t.a",
                      "SELECT a AS b, b AS a FROM app.t ORDER BY t.a"));
  EXPECT_FALSE(same_16("SELECT DISTINCT ON (t.a) lower(t.a) AS a FROM app.t",
                       "SELECT DISTINCT ON (a) lower(a) AS a FROM app.t"));
  EXPECT_TRUE(same_16("SELECT lower(t.a) AS a FROM app.t ORDER BY (lower(t.a)), t.b DESC",
                      "SELECT lower(a) AS a FROM app.t ORDER BY (lower(a)), b DESC"));
  EXPECT_TRUE(same_16("SELECT lower(t.a) AS a FROM app.t GROUP BY t.a",
                      "SELECT lower(a) AS a FROM app.t GROUP BY a"));
}

}  // namespace
}  // namespace pgsnap::diff
