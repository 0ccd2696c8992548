#include "canonical_text_case.h"

namespace pgsnap::diff {
namespace {

TEST(CanonicalText, LooksThroughWhiteSpaceOnly) {
  EXPECT_TRUE(same("", ""));
  EXPECT_TRUE(same("(a + 1)", "( a\n +  1 )"));
  EXPECT_TRUE(same(" SELECT a\n   FROM t", "SELECT a FROM t"));
  EXPECT_FALSE(same("(a + 1)", "(a + 2)"));
  EXPECT_FALSE(same("(a + 1)", "(a - 1)"));
  EXPECT_FALSE(same("a b", "ab"));
  EXPECT_FALSE(same("", "a"));
  EXPECT_FALSE(same("(a)", "a"));
}

TEST(CanonicalText, KeepsQuotedTextToTheByte) {
  EXPECT_FALSE(same("'a b'::text", "'a  b'::text"));
  EXPECT_FALSE(same("'a'::text", "'A'::text"));
  EXPECT_FALSE(same("\"a b\"", "\"a  b\""));
  EXPECT_FALSE(same("\"A\"", "a"));
  EXPECT_FALSE(same("\"a\"", "a"));  // no server prints the former: it may be a key word
  EXPECT_FALSE(same("\"current_user\"", "CURRENT_USER"));
  EXPECT_FALSE(same("$$a b$$", "$$a  b$$"));
  EXPECT_FALSE(same("$a$x$a$", "$b$x$b$"));
  EXPECT_FALSE(same("E'a'", "'a'"));
  EXPECT_FALSE(same("'it''s'::text", "'its'::text"));
  EXPECT_FALSE(same("\"a\"\"b\"", "\"ab\""));
  EXPECT_FALSE(same("'SUBSTRING(a FROM 1)'", "'\"substring\"(a, 1)'"));
  EXPECT_TRUE(same("f('a b' ,\"c d\")", "f('a b', \"c d\")"));
}

TEST(CanonicalText, KeepsNumbersTypesAndKeyWordsApart) {
  EXPECT_FALSE(same("1.0", "1.00"));
  EXPECT_FALSE(same("('1'::text)", "('1'::character varying)"));
  EXPECT_FALSE(same("(a)::numeric(5,2)", "(a)::numeric(5,3)"));
  EXPECT_FALSE(same("(a)::\"char\"", "(a)::character"));
  EXPECT_FALSE(same("(a)::timestamp with time zone", "(a)::timestamp without time zone"));
  EXPECT_FALSE(same("(a)::interval day", "(a)::interval hour"));
  EXPECT_FALSE(same("app.f(a)", "f(a)"));
  EXPECT_FALSE(same("(a OPERATOR(app.+) b)", "(a + b)"));
  EXPECT_FALSE(same("(a).b", "a.b"));
  EXPECT_FALSE(same("(a[1]).b", "a[1]"));
  EXPECT_FALSE(same("a[1]", "a[2]"));
  EXPECT_FALSE(same("a[1:2]", "a[1][2]"));
  EXPECT_FALSE(same("sum(a)", "sum(DISTINCT a)"));
  EXPECT_FALSE(same("sum(a) FILTER (WHERE b)", "sum(a) FILTER (WHERE c)"));
  EXPECT_FALSE(same("rank() OVER (ORDER BY a)", "rank() OVER (PARTITION BY a)"));
  EXPECT_FALSE(same("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"));
  EXPECT_FALSE(same("(x IN ( SELECT 1))", "(x IN ( SELECT 2))"));
}

TEST(CanonicalText, NeedsNoQuotesAboutNewKeyWords) {
  EXPECT_TRUE(same("(json ->> 'k'::text)", 16, "(\"json\" ->> 'k'::text)", 17));
  EXPECT_TRUE(same("json_object('{a,b}'::text[])", 15, "\"json_object\"('{a,b}'::text[])", 16));
  EXPECT_TRUE(same("t.normalize", 12, "t.\"normalize\"", 13));
  EXPECT_FALSE(same("system_user", 15, "SYSTEM_USER", 16));
  EXPECT_TRUE(same("system_user", 15, "\"system_user\"", 16));
  EXPECT_FALSE(same("'json'", "'\"json\"'"));
  EXPECT_FALSE(same("\"Json\"", "json"));
}

// Arrays (a reload).

TEST(CanonicalText, PushesArrayCastsIntoTheElements) {
  EXPECT_TRUE(same("(ARRAY['a'::character varying, 'b'::character varying])::text[]",
                   "ARRAY[('a'::character varying)::text, ('b'::character varying)::text]"));
  EXPECT_TRUE(same("(ARRAY[0.1, (a + b)])::double precision[]",
                   "ARRAY[(0.1)::double precision, ((a + b))::double precision]"));
  EXPECT_TRUE(same("(ARRAY[1])::numeric(5,2)[]", "ARRAY[(1)::numeric(5,2)]"));
  EXPECT_TRUE(same("(ARRAY[1])::app.\"T x\"[]", "ARRAY[(1)::app.\"T x\"]"));
  EXPECT_TRUE(
      same("((ARRAY[1, 2])::bigint[])::text[]", "ARRAY[((1)::bigint)::text, ((2)::bigint)::text]"));
  EXPECT_TRUE(
      same("((ARRAY[1, 2])::bigint[])::text[]", "(ARRAY[(1)::bigint, (2)::bigint])::text[]"));
  EXPECT_TRUE(same("(ARRAY[ARRAY[1, 2], ARRAY[3, 4]])::bigint[]",
                   "ARRAY[ARRAY[(1)::bigint, (2)::bigint], ARRAY[(3)::bigint, (4)::bigint]]"));
  EXPECT_TRUE(same("(ARRAY[CASE WHEN a THEN 1 ELSE 2 END])::bigint[]",
                   "ARRAY[(CASE WHEN a THEN 1 ELSE 2 END)::bigint]"));

  EXPECT_FALSE(same("(ARRAY[1, 2])::bigint[]", "ARRAY[1, 2]"));
  EXPECT_FALSE(same("(ARRAY[1, 2])::bigint[]", "ARRAY[(1)::bigint, 2]"));
  EXPECT_FALSE(same("(ARRAY[1, 2])::bigint[]", "ARRAY[(2)::bigint, (1)::bigint]"));
  EXPECT_FALSE(same("(ARRAY[1, 2])::bigint[]", "ARRAY[(1)::integer, (2)::integer]"));
  EXPECT_FALSE(same("(ARRAY[1])::app.codes", "ARRAY[(1)::app.codes]"));  // a domain over an array
  EXPECT_FALSE(same("(ARRAY[1])::text", "ARRAY[(1)::text]"));
  EXPECT_FALSE(same("((ARRAY[1])::text[])::bigint[]", "((ARRAY[1])::bigint[])::text[]"));
  EXPECT_FALSE(same("('{1,2}'::integer[])::bigint[]", "ARRAY[(1)::bigint, (2)::bigint]"));
  EXPECT_FALSE(same("(a)::bigint[]", "ARRAY[(a)::bigint]"));
  EXPECT_FALSE(same("(ARRAY( SELECT 1))::bigint[]", "ARRAY( SELECT (1)::bigint)"));
  EXPECT_FALSE(same("ARRAY[]::integer[]", "ARRAY[]::text[]"));
}

// AND and OR (a reload).

TEST(CanonicalText, FlattensAndInAndAndOrInOr) {
  EXPECT_TRUE(same("(((a >= 1) AND (a <= 9)) AND (b))", "((a >= 1) AND (a <= 9) AND (b))"));
  EXPECT_TRUE(same("(a AND (b AND (c AND d)))", "(((a AND b) AND c) AND d)"));
  EXPECT_TRUE(same("(a OR (b OR c))", "(a OR b OR c)"));
  EXPECT_TRUE(same("CHECK (((a AND b) AND c))", "CHECK ((a AND b AND c))"));
  EXPECT_TRUE(same("(CASE WHEN a THEN b ELSE c END AND (d AND e))",
                   "(CASE WHEN a THEN b ELSE c END AND d AND e)"));
  EXPECT_TRUE(same("f(((a OR b) OR c))", "f((a OR b OR c))"));

  EXPECT_FALSE(same("(a AND (b OR c))", "(a AND b OR c)"));
  EXPECT_FALSE(same("((a AND b) OR c)", "(a AND (b OR c))"));
  EXPECT_FALSE(same("(a AND (b OR c))", "((a AND b) OR c)"));
  EXPECT_FALSE(same("(a AND b)", "(b AND a)"));
  EXPECT_FALSE(same("(a AND (NOT (b AND c)))", "(a AND (NOT b AND c))"));
  EXPECT_FALSE(same("(a AND ((b AND c))::text)", "(a AND b AND c)"));
  EXPECT_FALSE(same("(a AND (b BETWEEN c AND d))", "(a AND b BETWEEN c AND d)"));
  EXPECT_FALSE(same("(a AND f(b AND c))", "(a AND f(b) AND c)"));
  EXPECT_FALSE(same("sum(a) OVER (ROWS BETWEEN (1 AND 2) PRECEDING AND 2 FOLLOWING)",
                    "sum(a) OVER (ROWS BETWEEN 1 AND 2 PRECEDING AND 2 FOLLOWING)"));
  EXPECT_FALSE(same("((a - b) - c)", "(a - b - c)"));
}

// Several rules at once, as a view moves from 12 to 17.
TEST(CanonicalText, ReadsTheTargetOfMergeWithAndWithoutAs) {
  const auto merges = [](std::string_view from, std::string_view to) {
    const auto body = [](std::string_view target) {
      return "BEGIN ATOMIC\n MERGE INTO " + std::string(target) +
             "\n    USING public.g AS x\n    ON (t.id = x.id)\n    WHEN MATCHED\n     THEN "
             "DELETE;\nEND";
    };
    return same_meaning(TextKind::query, body(from), 15, body(to), 18);
  };
  EXPECT_TRUE(merges("public.taken t", "public.taken AS t"));
  EXPECT_TRUE(merges("\"a b\".\"INTO\" t", "\"a b\".\"INTO\" AS t"));
  EXPECT_TRUE(merges("ONLY public.taken t", "ONLY public.taken AS t"));
  EXPECT_FALSE(merges("public.taken t", "public.taken AS u"));
  EXPECT_FALSE(merges("public.taken t", "public.given AS t"));
}

TEST(CanonicalText, AppliesAllRulesTogether) {
  EXPECT_TRUE(same(
      " SELECT \"substring\"(t.note, 1, 3) AS a,\n    date_part('year'::text, "
      "timezone('UTC'::text, "
      "t.at)) AS b\n   FROM app.t\n  WHERE (((t.name)::text = ANY ((ARRAY['x'::character varying, "
      "'y'::character varying])::text[])) AND ((t.n > 1) AND (t.n < 9)) AND (t.note ~ "
      "similar_escape('z+'::text, NULL::text)) AND (EXISTS ( SELECT true AS bool)));",
      12,
      " SELECT SUBSTRING(note FROM 1 FOR 3) AS a,\n    EXTRACT(year FROM (at AT TIME ZONE "
      "'UTC'::text)) AS b\n   FROM app.t\n  WHERE (((name)::text = ANY (ARRAY[('x'::character "
      "varying)::text, ('y'::character varying)::text])) AND (n > 1) AND (n < 9) AND (note ~ "
      "similar_to_escape('z+'::text)) AND (EXISTS ( SELECT true)));",
      17));
}

}  // namespace
}  // namespace pgsnap::diff
