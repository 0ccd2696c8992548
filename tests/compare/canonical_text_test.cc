#include "diff/compare/canonical_text.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>
#include <string>

namespace pgsnap::diff {
namespace {

bool same(std::string_view from, int from_major, std::string_view to, int to_major,
          TextKind kind = TextKind::query) {
  const bool forth = same_meaning(kind, from, from_major, to, to_major);
  const bool back = same_meaning(kind, to, to_major, from, from_major);
  EXPECT_EQ(forth, back) << from << "\n" << to;
  EXPECT_TRUE(same_meaning(kind, from, from_major, from, to_major)) << from;
  return forth && back;
}

// Of one server, both.
bool same(std::string_view from, std::string_view to) {
  return same(from, 17, to, 17, TextKind::expression);
}

// Printed by 13 and by 14.
bool same_14(std::string_view older, std::string_view newer) {
  return same(older, 13, newer, 14, TextKind::expression);
}

// Views printed by 15 and by 16.
bool same_16(std::string_view older, std::string_view newer) { return same(older, 15, newer, 16); }

std::string repeated(std::string_view text, int count) {
  std::string result;
  result.reserve(text.size() * static_cast<std::size_t>(count));
  for (int index = 0; index < count; ++index) result += text;
  return result;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kStack = 8U << 20;
#else
constexpr std::size_t kStack = 256U << 10;
#endif

void on_small_stack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStack), 0);
  pthread_t thread;
  const auto run = [](void* given) -> void* {
    (*static_cast<const std::function<void()>*>(given))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&work)),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

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

// Calls with a syntax of their own (14).

TEST(CanonicalText, ReadsSubstringAsACall) {
  EXPECT_TRUE(same_14("\"substring\"(a, 2, 3)", "SUBSTRING(a FROM 2 FOR 3)"));
  EXPECT_TRUE(same_14("\"substring\"(a, 2)", "SUBSTRING(a FROM 2)"));
  EXPECT_TRUE(same_14("\"substring\"(a, 'x#\"y#\"z'::text, '#'::text)",
                      "SUBSTRING(a SIMILAR 'x#\"y#\"z'::text ESCAPE '#'::text)"));
  EXPECT_TRUE(same_14("\"substring\"(CASE WHEN b THEN c ELSE d END, 2)",
                      "SUBSTRING(CASE WHEN b THEN c ELSE d END FROM 2)"));
  EXPECT_TRUE(same_14("\"substring\"(max(a) OVER (ORDER BY b), 2)",
                      "SUBSTRING(max(a) OVER (ORDER BY b) FROM 2)"));
  EXPECT_TRUE(same("\"substring\"(a, 2, 3)", "SUBSTRING(a FROM 2 FOR 3)"));  // after a restore
  EXPECT_FALSE(same_14("\"substring\"(a, 3, 2)", "SUBSTRING(a FROM 2 FOR 3)"));
  EXPECT_FALSE(same_14("\"substring\"(a, 2)", "SUBSTRING(a FROM 2 FOR 3)"));
  EXPECT_FALSE(same_14("\"substring\"(a, 2)", "SUBSTRING(b FROM 2)"));
  EXPECT_FALSE(same_14("substr(a, 2)", "SUBSTRING(a FROM 2)"));
  EXPECT_FALSE(same_14("app.\"substring\"(a, 2)", "SUBSTRING(a FROM 2)"));
}

TEST(CanonicalText, ReadsTrimAsACall) {
  EXPECT_TRUE(same_14("btrim(a)", "TRIM(BOTH FROM a)"));
  EXPECT_TRUE(same_14("btrim(a, 'x'::text)", "TRIM(BOTH 'x'::text FROM a)"));
  EXPECT_TRUE(same_14("ltrim(a, b)", "TRIM(LEADING b FROM a)"));
  EXPECT_TRUE(same_14("rtrim(a)", "TRIM(TRAILING FROM a)"));
  EXPECT_FALSE(same_14("btrim(a, b)", "TRIM(BOTH a FROM b)"));
  EXPECT_FALSE(same_14("ltrim(a)", "TRIM(TRAILING FROM a)"));
  EXPECT_FALSE(same_14("btrim(a)", "TRIM(BOTH 'x'::text FROM a)"));
}

TEST(CanonicalText, ReadsTheOtherCalls) {
  EXPECT_TRUE(
      same_14("\"overlay\"(a, 'x'::text, 2, 3)", "OVERLAY(a PLACING 'x'::text FROM 2 FOR 3)"));
  EXPECT_TRUE(same_14("\"overlay\"(a, b, 2)", "OVERLAY(a PLACING b FROM 2)"));
  EXPECT_FALSE(same_14("\"overlay\"(b, a, 2)", "OVERLAY(a PLACING b FROM 2)"));
  EXPECT_TRUE(same_14("\"position\"(a, 'x'::text)", "POSITION(('x'::text) IN (a))"));
  EXPECT_FALSE(same_14("\"position\"(a, b)", "POSITION((a) IN (b))"));
  EXPECT_FALSE(same_14("strpos(a, b)", "POSITION((b) IN (a))"));
  EXPECT_TRUE(same_14("pg_collation_for((a || b))", "COLLATION FOR ((a || b))"));
  EXPECT_TRUE(same_14("\"normalize\"(a)", "NORMALIZE(a)"));
  EXPECT_TRUE(same_14("\"normalize\"(a, 'nfkc'::text)", "NORMALIZE(a, NFKC)"));
  EXPECT_FALSE(same_14("\"normalize\"(a, 'nfc'::text)", "NORMALIZE(a, NFKC)"));
  EXPECT_FALSE(same_14("\"normalize\"(a, 'nfkc'::text)", "NORMALIZE(a)"));
  EXPECT_TRUE(same_14("is_normalized(a)", "(a IS NORMALIZED)"));
  EXPECT_TRUE(same_14("(NOT is_normalized(a, 'nfd'::text))", "(NOT (a IS NFD NORMALIZED))"));
  EXPECT_FALSE(same_14("is_normalized(a, 'nfd'::text)", "(a IS NFC NORMALIZED)"));
  EXPECT_TRUE(same_14("\"xmlexists\"('//a'::text, b)", "XMLEXISTS(('//a'::text) PASSING (b))"));
  EXPECT_TRUE(same_14("\"overlaps\"(a, b, (c + 1), d)", "((a, b) OVERLAPS ((c + 1), d))"));
  EXPECT_FALSE(same_14("\"overlaps\"(a, b, d, c)", "((a, b) OVERLAPS (c, d))"));
}

TEST(CanonicalText, ReadsAtTimeZoneAsACall) {
  EXPECT_TRUE(same_14("timezone('UTC'::text, a)", "(a AT TIME ZONE 'UTC'::text)"));
  EXPECT_TRUE(same_14("timezone('X'::text, timezone('Y'::text, a))",
                      "((a AT TIME ZONE 'Y'::text) AT TIME ZONE 'X'::text)"));
  EXPECT_TRUE(
      same_14("(timezone('UTC'::text, now()))::date", "((now() AT TIME ZONE 'UTC'::text))::date"));
  EXPECT_TRUE(same("timezone(a)", "(a AT LOCAL)"));
  EXPECT_FALSE(same_14("timezone(a, 'UTC'::text)", "(a AT TIME ZONE 'UTC'::text)"));
  EXPECT_FALSE(same_14("timezone('UTC'::text, a)", "(a AT TIME ZONE 'CET'::text)"));
  // timestamp or date: the cast is implicit for one and changes the meaning for the other.
  EXPECT_FALSE(same_14("timezone('UTC'::text, (a)::timestamp with time zone)",
                       "(a AT TIME ZONE 'UTC'::text)"));
  // Binds tighter than an operator beside it, if ever one stood there without brackets.
  EXPECT_FALSE(same_14("timezone('UTC'::text, a + b)", "(a + b AT TIME ZONE 'UTC'::text)"));
}

// In these calls 14 leaves out casts that are implicit.
TEST(CanonicalText, LooksThroughImplicitCastsToTextWhereTheTypeIsCertain) {
  EXPECT_TRUE(same_14("btrim((name)::text)", "TRIM(BOTH FROM name)"));
  EXPECT_TRUE(same_14("btrim((name)::text, 'x'::text)", "TRIM(BOTH 'x'::text FROM name)"));
  EXPECT_TRUE(same_14("\"position\"((name)::text, 'x'::text)", "POSITION(('x'::text) IN (name))"));
  EXPECT_TRUE(same_14("(\"substring\"((name)::text, 1, 2) = 'ab'::text)",
                      "(SUBSTRING(name FROM 1 FOR 2) = 'ab'::text)"));
  EXPECT_TRUE(same_14("(\"substring\"((name)::text, 1) = ANY (ARRAY['a'::text, 'b'::text]))",
                      "(SUBSTRING(name FROM 1) = ANY (ARRAY['a'::text, 'b'::text]))"));
  EXPECT_TRUE(same_14("upper(\"substring\"((name)::text, 1))", "upper(SUBSTRING(name FROM 1))"));
  // bit and bytea have a substring of their own, which is another function.
  EXPECT_FALSE(same_14("\"substring\"((name)::text, 1, 2)", "SUBSTRING(name FROM 1 FOR 2)"));
  EXPECT_FALSE(same_14("md5(\"substring\"((raw)::text, 1))", "md5(SUBSTRING(raw FROM 1))"));
  EXPECT_FALSE(same_14("btrim((a)::text, (b)::text)", "TRIM(BOTH b FROM a)"));
  EXPECT_FALSE(
      same_14("(\"substring\"((a)::text, 1) || 'x'::text)", "(SUBSTRING(a FROM 1) || 'x'::text)"));
  EXPECT_FALSE(same("upper((name)::text)", "upper(name)"));
  EXPECT_FALSE(same_14("btrim((name)::character varying)", "TRIM(BOTH FROM name)"));
}

// EXTRACT (14).

TEST(CanonicalText, TakesExtractForDatePartAcross14) {
  EXPECT_TRUE(same_14("date_part('year'::text, a)", "EXTRACT(year FROM a)"));
  EXPECT_TRUE(same_14("date_part('year'::text, a)", "\"extract\"('year'::text, a)"));
  EXPECT_TRUE(same("date_part('year'::text, a)", 10, "EXTRACT(year FROM a)", 18));
  EXPECT_FALSE(same("date_part('year'::text, a)", 14, "EXTRACT(year FROM a)", 17));
  EXPECT_FALSE(same("date_part('year'::text, a)", 17, "EXTRACT(year FROM a)", 17));
  EXPECT_FALSE(same("date_part('year'::text, a)", 0, "EXTRACT(year FROM a)", 17));
  EXPECT_TRUE(same("\"extract\"('year'::text, a)", "EXTRACT(year FROM a)"));
  EXPECT_FALSE(same_14("date_part('year'::text, a)", "EXTRACT(month FROM a)"));
  EXPECT_FALSE(same_14("date_part('year'::text, a)", "EXTRACT(year FROM b)"));
  EXPECT_FALSE(same_14("app.date_part('year'::text, a)", "EXTRACT(year FROM a)"));
  EXPECT_FALSE(same_14("date_trunc('year'::text, a)", "EXTRACT(year FROM a)"));
}

TEST(CanonicalText, TakesTheTypeBesideExtractForTheOlderOne) {
  EXPECT_TRUE(same_14("(date_part('dow'::text, a) = (0)::double precision)",
                      "(EXTRACT(dow FROM a) = (0)::numeric)"));
  EXPECT_TRUE(same_14("((0)::double precision = date_part('dow'::text, a))",
                      "((0)::numeric = EXTRACT(dow FROM a))"));
  EXPECT_TRUE(same_14("(date_part('dow'::text, a) > (1.5)::double precision)",
                      "(EXTRACT(dow FROM a) > 1.5)"));
  EXPECT_TRUE(
      same_14("(date_part('dow'::text, a) = ANY (ARRAY[(0)::double precision, "
              "(6)::double precision]))",
              "(EXTRACT(dow FROM a) = ANY (ARRAY[(0)::numeric, (6)::numeric]))"));
  EXPECT_TRUE(
      same_14("(floor((date_part('epoch'::text, a) / (60)::double precision)) >= "
              "(3)::double precision)",
              "(floor((EXTRACT(epoch FROM a) / (60)::numeric)) >= (3)::numeric)"));
  EXPECT_TRUE(same_14("(date_part('doy'::text, a) <> b)",
                      "((EXTRACT(doy FROM a))::double precision <> b)"));
  EXPECT_TRUE(same_14("round((date_part('epoch'::text, a))::numeric, 2)",
                      "round(EXTRACT(epoch FROM a), 2)"));
  EXPECT_TRUE(same_14("(date_part('dow'::text, a) = (0)::double precision)",
                      "(date_part('dow'::text, a) = (0)::double precision)"));

  EXPECT_FALSE(same_14("(date_part('dow'::text, a) = (0)::double precision)",
                       "(EXTRACT(dow FROM a) = (1)::numeric)"));
  EXPECT_FALSE(same_14("(date_part('dow'::text, a) = (0)::double precision)",
                       "(EXTRACT(dow FROM a) = (0)::real)"));
  EXPECT_FALSE(same_14("(date_part('dow'::text, a) > (15)::double precision)",
                       "(EXTRACT(dow FROM a) > 1.5)"));
  EXPECT_FALSE(same_14("(b = (0)::double precision)", "(b = (0)::numeric)"));
  EXPECT_FALSE(same_14("f(date_part('dow'::text, a), (0)::double precision)",
                       "f(EXTRACT(dow FROM a), (0)::numeric)"));
  EXPECT_FALSE(
      same_14("((date_part('dow'::text, a) > (0)::double precision) = "
              "(b > (1)::double precision))",
              "((EXTRACT(dow FROM a) > (0)::numeric) = (b > (1)::numeric))"));
  // Of one version both types are meant as they are printed.
  EXPECT_FALSE(same("(EXTRACT(dow FROM a))::double precision", "EXTRACT(dow FROM a)"));
  EXPECT_FALSE(same("(EXTRACT(dow FROM a) = b)", "((EXTRACT(dow FROM a))::numeric = b)"));
  // A cast of date_part to numeric that still is meant.
  EXPECT_FALSE(same_14("f((date_part('dow'::text, a))::numeric)", "f(date_part('dow'::text, a))"));
  EXPECT_TRUE(same_14("f( (date_part('dow'::text, a))::numeric)",
                      "f((date_part('dow'::text, a))::numeric)"));
}

TEST(CanonicalText, TakesTheNameOfAnUnseenExtractColumnForTheOlderOne) {
  EXPECT_TRUE(same_14("(a = ( SELECT date_part('year'::text, b) AS date_part))",
                      "(a = ( SELECT EXTRACT(year FROM b) AS \"extract\"))"));
  EXPECT_FALSE(same("SELECT date_part('year'::text, b) AS date_part", 13,
                    "SELECT EXTRACT(year FROM b) AS \"extract\"", 14));
  EXPECT_FALSE(same("SELECT 1 FROM ( SELECT date_part('year'::text, b) AS date_part) x", 13,
                    "SELECT 1 FROM ( SELECT EXTRACT(year FROM b) AS \"extract\") x", 14));
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

// Before 13, 12 and 11.

TEST(CanonicalText, ReadsSimilarEscape) {
  EXPECT_TRUE(same("(a ~ similar_escape('x'::text, NULL::text))", 12,
                   "(a ~ similar_to_escape('x'::text))", 13));
  EXPECT_TRUE(
      same("(a ~ similar_escape(b, '#'::text))", 12, "(a ~ similar_to_escape(b, '#'::text))", 13));
  EXPECT_FALSE(same("(a ~ similar_escape(b, c))", 12, "(a ~ similar_to_escape(b, c))", 13));
  EXPECT_FALSE(same("(a ~ similar_escape(b, NULL::text))", 12,
                    "(a ~ similar_to_escape(b, NULL::text))", 13));
  EXPECT_FALSE(same("(a ~ similar_escape(b, '#'::text))", 12, "(a ~ similar_to_escape(b))", 13));
  EXPECT_FALSE(
      same("(a ~ app.similar_escape(b, NULL::text))", 12, "(a ~ similar_to_escape(b))", 13));
}

TEST(CanonicalText, ReadsBitStringsOf10) {
  EXPECT_TRUE(same("B'101'::\"bit\"", 10, "'101'::\"bit\"", 11));
  EXPECT_TRUE(same("B'101'::bit varying", 10, "'101'::bit varying", 17));
  EXPECT_TRUE(same("(a = B'101'::bit(3))", 10, "(a = '101'::bit(3))", 11));
  EXPECT_FALSE(same("B'101'::\"bit\"", 10, "'100'::\"bit\"", 11));
  EXPECT_FALSE(same("B'101'::bit(4)", 10, "'101'::bit(4)", 11));  // pads, is an error
  EXPECT_FALSE(same("B'101'::text", 10, "'101'::text", 11));
  EXPECT_FALSE(same("B'101'", 10, "'101'", 11));
  EXPECT_FALSE(same("X'1F'::\"bit\"", 10, "'1F'::\"bit\"", 11));
}

TEST(CanonicalText, ReadsTriggersOf11) {
  const char* older =
      "CREATE TRIGGER t BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE PROCEDURE app.f()";
  EXPECT_TRUE(same(older, 11,
                   "CREATE TRIGGER t BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()",
                   12));
  EXPECT_TRUE(same("CREATE CONSTRAINT TRIGGER t AFTER INSERT ON app.t EXECUTE PROCEDURE f('a')", 11,
                   "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON app.t EXECUTE FUNCTION f('a')",
                   12));
  EXPECT_FALSE(same(older, 11,
                    "CREATE TRIGGER t BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.g()",
                    12));
  EXPECT_FALSE(same("EXECUTE PROCEDURE f()", 11, "EXECUTE FUNCTION f()", 12));
}

TEST(CanonicalText, ComparesNamesWithTextAs12Does) {
  EXPECT_TRUE(same("(a = (CURRENT_USER)::text)", 11, "(a = CURRENT_USER)", 12));
  EXPECT_TRUE(same("((SESSION_USER)::text <> (a)::text)", 11, "(SESSION_USER <> (a)::text)", 17));
  EXPECT_TRUE(same("((CURRENT_USER)::text = ANY (a))", 11, "(CURRENT_USER = ANY (a))", 12));
  EXPECT_FALSE(same("(CURRENT_USER)::text", "CURRENT_USER"));
  EXPECT_FALSE(same("(a || (CURRENT_USER)::text)", "(a || CURRENT_USER)"));
  EXPECT_FALSE(same("(a > (CURRENT_USER)::text)", "(a > CURRENT_USER)"));  // by collation
  EXPECT_FALSE(same("(a = (CURRENT_USER)::text)", "(a = SESSION_USER)"));
  EXPECT_FALSE(same("(a = (b)::text)", "(a = b)"));
  EXPECT_FALSE(same("(a = (CURRENT_DATE)::text)", "(a = CURRENT_DATE)"));
  EXPECT_FALSE(same("f(a, (CURRENT_USER)::text)", "f(a, CURRENT_USER)"));
}

TEST(CanonicalText, ReadsXmlSerializeOf16) {
  EXPECT_TRUE(
      same("XMLSERIALIZE(CONTENT a AS text)", 15, "XMLSERIALIZE(CONTENT a AS text NO INDENT)", 16));
  EXPECT_FALSE(
      same("XMLSERIALIZE(CONTENT a AS text)", 15, "XMLSERIALIZE(CONTENT a AS text INDENT)", 16));
  EXPECT_FALSE(same("XMLSERIALIZE(CONTENT a AS text)", 15,
                    "XMLSERIALIZE(DOCUMENT a AS text NO INDENT)", 16));
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

// Several rules at once, as a view moves from 12 to 17.
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

// What no server prints compares token by token, or byte by byte, and never throws.

TEST(CanonicalText, SurvivesWhatItCannotRead) {
  for (const char* text : {"(",
                           ")",
                           "(]",
                           "[)",
                           "((a)",
                           "a)",
                           "'",
                           "\"",
                           "$$",
                           "/*",
                           "E'\\",
                           "::",
                           "a::",
                           "a.",
                           "a.*",
                           ".",
                           "SELECT",
                           "SELECT FROM",
                           "CASE",
                           "END",
                           "CASE WHEN",
                           "SUBSTRING()",
                           "SUBSTRING(FROM)",
                           "TRIM(BOTH)",
                           "TRIM()",
                           "POSITION(IN)",
                           "EXTRACT(FROM a)",
                           "EXTRACT()",
                           "ARRAY[",
                           "ARRAY[]",
                           "ARRAY[,]",
                           "(ARRAY[,])::text[]",
                           "(AT TIME ZONE)",
                           "(OVERLAPS)",
                           "(IS NORMALIZED)",
                           "NORMALIZE(,)",
                           "NORMALIZE()",
                           "XMLEXISTS()",
                           "COLLATION FOR ()",
                           "COLLATION FOR",
                           "( AND )",
                           "(a AND)",
                           "()",
                           "similar_escape()",
                           "similar_escape(,)",
                           "btrim()",
                           "date_part()",
                           "f() OVER",
                           "(f() OVER AND a)",
                           "SELECT a FROM",
                           "SELECT a FROM t AS",
                           "WITH",
                           "SELECT DISTINCT ON",
                           "SELECT a AS FROM t",
                           "CREATE TRIGGER",
                           "a::interval(",
                           "a::t(((",
                           "(a)::[]",
                           "(ARRAY[1])::[]",
                           ";",
                           "\\",
                           ":"}) {
    for (const int major : {12, 13, 14, 15, 16, 17}) {
      EXPECT_TRUE(same(text, major, text, 17));
      EXPECT_FALSE(same(text, major, std::string(text) + " x", 17)) << text;
    }
  }
  EXPECT_TRUE(same("(] a", "(]  a"));
  EXPECT_FALSE(same("'a' 'b'", "'a'  'b'"));  // the tokenizer refuses it
  EXPECT_FALSE(same("'a", "'a "));
}

TEST(CanonicalText, ComparesTokensBeyondANestingLimit) {
  for (const int depth : {10, 199, 200, 201, 400, 600, 100000}) {
    const std::string open = repeated("(", depth);
    const std::string close = repeated(")", depth);
    EXPECT_TRUE(same(open + "a" + close, open + " a" + close)) << depth;
    EXPECT_FALSE(same(open + "a" + close, open + "b" + close)) << depth;
  }
  const std::string open = repeated("(", 300);
  const std::string close = repeated(")", 300);
  EXPECT_FALSE(same(open + "btrim(a)" + close, open + "TRIM(BOTH FROM a)" + close));
  EXPECT_TRUE(same(repeated("(", 190) + "btrim(a)" + repeated(")", 190),
                   repeated("(", 190) + "TRIM(BOTH FROM a)" + repeated(")", 190)));
  EXPECT_FALSE(same(repeated("[", 1000000), repeated("[ ", 1000000) + "x"));
}

// Whatever is nested, at any depth. Frames are larger under sanitizers, and so is the stack then.
TEST(CanonicalText, NeedsASmallStack) {
  struct Nest {
    std::string_view open, close;
  };
  static constexpr Nest kNests[] = {{"(", ")"},
                                    {"(", ")::text"},
                                    {"(((", " + 1) * 2) - 3)"},
                                    {"f(", ")"},
                                    {"a[", "]"},
                                    {"ARRAY[", "]"},
                                    {"(ARRAY[", "])::text[]"},
                                    {"ROW(", ", 1)"},
                                    {"(a AND (b OR ", "))"},
                                    {"(NOT ", ")"},
                                    {"btrim(", ")"},
                                    {"TRIM(BOTH FROM ", ")"},
                                    {"SUBSTRING(", " FROM 2)"},
                                    {"\"substring\"(", ", 2)"},
                                    {"EXTRACT(year FROM ", ")"},
                                    {"date_part('year'::text, ", ")"},
                                    {"(", " AT TIME ZONE 'x'::text)"},
                                    {"timezone('x'::text, ", ")"},
                                    {"CASE WHEN (", ") THEN 1 ELSE 2 END"},
                                    {"SELECT x.a FROM (", ") x"},
                                    {"SELECT a FROM t WHERE (EXISTS (", "))"},
                                    {"(SELECT (", ") AS bool) = ANY ("},
                                    {"COALESCE((", ").f, 1)"},
                                    {"((a).b[", "]).c"},
                                    {"XMLSERIALIZE(CONTENT ", " AS text)"},
                                    {"COLLATION FOR (", ")"},
                                    {"similar_escape(", ", NULL)"}};
  for (const Nest& nest : kNests) {
    for (const int depth : {3, 30, 66, 99, 199, 200, 499, 1000, 5000}) {
      const auto text = [&](std::string_view inner) {
        return repeated(nest.open, depth) + std::string(inner) + repeated(nest.close, depth);
      };
      const std::string texts[] = {text("1"), text("2"), text(" 1")};
      for (const int major : {12, 15, 17}) {
        const auto compare = [&](TextKind kind) {
          EXPECT_FALSE(same_meaning(kind, texts[0], major, texts[1], 17)) << nest.open << depth;
          EXPECT_TRUE(same_meaning(kind, texts[0], major, texts[0], 17)) << nest.open << depth;
          same_meaning(kind, texts[0], major, texts[2], 17);
        };
        on_small_stack([&] {
          compare(TextKind::expression);
          compare(TextKind::query);
          compare(TextKind::index_expression);
        });
      }
    }
  }
}

// Every shape that the rules look at, long enough that the test would not end if one of them took
// more than linear time.
TEST(CanonicalText, IsLinear) {
  constexpr int kBytes = 1 << 17;
  const auto many = [](std::string_view text) {
    return repeated(text, kBytes / static_cast<int>(text.size()));
  };
  for (const std::string& text : {
           "(" + many("CASE WHEN a THEN b END AND ") + "c)",
           "(" + many("a BETWEEN AND ") + ")",
           many("CASE ") + many("END "),
           many("SUBSTRING(a FROM 1 FOR 2), "),
           "SUBSTRING(a " + many("FROM ") + ")",
           "((((ARRAY[" + many("1, ") + "2])::a[])::b[])::c[])::d[]",
           "a" + many("::t"),
           "(a)" + many(".b"),
           "a" + many("[1]"),
           many(repeated("(", 400) + "a" + repeated(")", 400)),
           many("(EXTRACT(year FROM a) > (0)::numeric), "),
           "SELECT t.a FROM t ORDER BY " + many("t.a, ") + "1",
           "'" + many("''") + "'",
           "E'" + many("\\'") + "'",
           many("$a$$b$ "),
           many("+-"),
           many("a.") + "a",
       }) {
    EXPECT_FALSE(same_meaning(TextKind::query, text, 13, text + " x", 17)) << text.substr(0, 60);
  }
  std::string nested = "(a > 1)";
  for (int depth = 0; depth < 190; ++depth) nested = "(" + nested + " AND (b > 1))";
  EXPECT_TRUE(same(nested, "((a > 1)" + repeated(" AND (b > 1)", 190) + ")"));
  std::string casts = "ARRAY[" + many("1, ") + "2]";
  for (int depth = 0; depth < 400; ++depth) casts = "(ARRAY[" + casts + "])::text[]";
  EXPECT_FALSE(same(casts, casts + " x"));
}

TEST(CanonicalText, ReadsMegabytes) {
  constexpr int kCount = 1 << 16;
  EXPECT_TRUE(same_meaning(TextKind::expression,
                           "(((a > 1) AND (b > 2))" + repeated(" AND (c > 3)", kCount) + ")", 17,
                           "((a > 1) AND (b > 2)" + repeated(" AND (c > 3)", kCount) + ")", 17));
  EXPECT_TRUE(same_meaning(TextKind::expression,
                           "(ARRAY[" + repeated("1, ", kCount) + "2])::bigint[]", 17,
                           "ARRAY[" + repeated("(1)::bigint, ", kCount) + "(2)::bigint]", 17));
  EXPECT_TRUE(same_meaning(TextKind::query, "SELECT " + repeated("t.a, ", kCount) + "1 FROM app.t",
                           15, "SELECT " + repeated("a, ", kCount) + "1 FROM app.t", 16));
  EXPECT_FALSE(same_meaning(TextKind::query, "SELECT " + repeated("t.a, ", kCount) + "1 FROM app.t",
                            15, "SELECT " + repeated("a, ", kCount) + "2 FROM app.t", 16));
}

}  // namespace
}  // namespace pgsnap::diff
