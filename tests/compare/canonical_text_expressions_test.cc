// Expressions that one major prints otherwise than another.

#include "canonical_text_case.h"

namespace pgsnap::diff {
namespace {

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
  // A field that was a constant, as later minor versions print it and as earlier ones do.
  EXPECT_TRUE(same("EXTRACT(\"YEAR\" FROM a)", "EXTRACT(YEAR FROM a)"));
  EXPECT_TRUE(same("EXTRACT(YEAR FROM a)", "EXTRACT(year FROM a)"));
  EXPECT_TRUE(same("\"extract\"('Year'::text, a)", "EXTRACT(year FROM a)"));
  EXPECT_TRUE(same("date_part('YEAR'::text, a)", "date_part('year'::text, a)"));
  EXPECT_TRUE(same_14("date_part('YEAR'::text, a)", "EXTRACT(year FROM a)"));
  EXPECT_FALSE(same("EXTRACT(\"YEAR\" FROM a)", "EXTRACT(month FROM a)"));
  EXPECT_FALSE(same("EXTRACT(\"YE AR\" FROM a)", "EXTRACT(\"ye ar\" FROM a)"));
  EXPECT_FALSE(same("EXTRACT(\"\" FROM a)", "EXTRACT(year FROM a)"));
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

}  // namespace
}  // namespace pgsnap::diff
