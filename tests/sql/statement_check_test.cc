#include "diff/sql/statement_check.h"

#include <gtest/gtest.h>

#include <string>

namespace pgsnap::diff {
namespace {

std::string problem(std::string_view sql) { return statement_problem(sql).value_or("none"); }

TEST(StatementCheck, AcceptsOneStatement) {
  for (const char* sql : {
           "select 1",
           R"(alter table "app"."users" add column "last;login" timestamp default now())",
           "comment on table t is 'a;b -- c /* \\d :x'",
           "comment on table t is E'it\\'s; \\\\'",
           "create function f() returns int language plpgsql as $$begin; end;$$",
           "create function f() returns int language sql as $a$ $$;$$ $a$",
           "select a[1:2], b[:3], c[4:], x::int, f(a := 1, b => 2)",
           "select '1'::text",
           "select a /* ; */ from t",
           "select a -- ;\nfrom t",
           "select json_object('a' : b)",
           "create rule r as on insert to t do also (select 1; delete from u)",
           "create or replace rule r as on insert to t do also (select 1; select (2);)",
       }) {
    EXPECT_EQ(problem(sql), "none") << sql;
  }
}

TEST(StatementCheck, AcceptsBodiesOfRoutines) {
  for (const char* sql : {
           "create function f() returns int begin atomic select 1; end",
           "create or replace function f() returns int BEGIN ATOMIC END",
           "CREATE PROCEDURE p(a int) language sql\nBEGIN ATOMIC\n insert into t values (a);\n"
           " update t set a = 1;\nEND",
           "create function f(b bool) returns int begin atomic"
           " select case when b then case 1 when 1 then 2 end else 3 end; select (select 1); end",
           "create function f() returns int begin atomic select a[1:2], 'end;'; end",
           "create function \"begin\"() returns int begin atomic select \"begin\", \"end\"; end",
           "create function f() returns int return 1 + 2",
       }) {
    EXPECT_EQ(problem(sql), "none") << sql;
  }
}

TEST(StatementCheck, RefusesSeveralStatements) {
  for (const char* sql : {
           "select 1;",
           ";",
           "select 1; drop table t",
           "create table t (a int); drop table u",
           "create view v as (select 1; select 2)",
           "select ';'; select 1",
           "create rule r as on insert to t do also (select 1; select 2); drop table t",
           "create rule r as on insert to t do also select ((1; 2))",
           "begin atomic select 1; end",
           "create table begin atomic (select 1; end)",
           "create table t (a int) begin atomic select 1; end",
           "create function f() returns int begin select 1; end",
           "create function f() returns int begin \"atomic\" select 1; end",
           "create function f(begin atomic) returns int; end",
           "create function f() returns int begin atomic select (1; 2); end",
       }) {
    EXPECT_EQ(problem(sql), "is more than one statement") << sql;
  }
}

// What a server reads as labels must not be counted as CASE and END.
TEST(StatementCheck, RefusesTextBehindABody) {
  for (const char* sql : {
           "create function f() returns int begin atomic select 1; end;",
           "create function f() returns int begin atomic select 1; end; drop table t",
           "create function f() returns int begin atomic select 1 as case; end; drop table t; end",
           "create function f() returns int begin atomic select 1 case; end; drop table t; end",
           "create function f() returns int begin atomic end drop table t",
           "create function f() returns int begin atomic end; end",
       }) {
    EXPECT_EQ(problem(sql), "goes on behind the end of its body") << sql;
  }
}

TEST(StatementCheck, RefusesWhatPsqlWouldCutElsewhere) {
  EXPECT_EQ(problem("create function begin() returns int language sql as 'select 1'"),
            "would not end where psql looks for its end");
  EXPECT_EQ(problem("create function f() returns int begin atomic select begin from t; end"),
            "would not end where psql looks for its end");
  EXPECT_EQ(problem("create function f() returns int begin atomic select a.end; select 1; end"),
            "would be cut inside its body by psql");
  EXPECT_EQ(problem("create function f() returns int begin atomic select 1"),
            "has a body that does not end");
  // Within round brackets psql counts nothing.
  EXPECT_EQ(problem("create function f(begin int) returns int language sql as 'select 1'"), "none");
}

TEST(StatementCheck, RefusesMetaCommands) {
  for (const char* sql : {"\\! rm", "select 1 \\g", "select 1\n\\echo x", "select \\", "a\\;b"}) {
    EXPECT_EQ(problem(sql), "has a backslash outside quotes, which psql would read as a command")
        << sql;
  }
  EXPECT_EQ(problem("copy t from stdin"), "is a COPY, which would read the rest of the script");
  EXPECT_EQ(problem("select copy from t"), "none");
}

TEST(StatementCheck, RefusesWhatPsqlReadsAsVariables) {
  for (const char* sql :
       {"select :x", "select :\"x\"", "select :'x'", "select a:USER", "select a[1:n]",
        "select a[1:\"N\"]", "select a[1:'2'::int]", "select a[:HOST]", "select a:::x",
        "select (a[1])[b(:c)]", "select :1", "select a:\xC3\xA9"}) {
    EXPECT_EQ(problem(sql), "has a colon that psql would read as one of its variables") << sql;
  }
  for (const char* sql : {"select a[1: n]", "select a[lo:2]", "select a[1:(n)]", "select a::x",
                          "select a ::\"x\"", "select a[1:'-1'::integer]", "select ':x', \":y\"",
                          "select $$:x$$ -- :x\n", "select a : b", "select f(a :=x)"}) {
    EXPECT_EQ(problem(sql), "none") << sql;
  }
}

TEST(StatementCheck, RefusesWhatDoesNotEnd) {
  EXPECT_EQ(problem("select 'a"), "has a string literal that does not end");
  EXPECT_EQ(problem("select E'a\\'"), "has a string literal that does not end");
  EXPECT_EQ(problem("select \"a"), "has a quoted name that does not end");
  EXPECT_EQ(problem("select $$a"), "has a dollar quote that does not end");
  EXPECT_EQ(problem("select $a$ $b$"), "has a dollar quote that does not end");
  EXPECT_EQ(problem("select /* a"), "has a comment that does not end");
  EXPECT_EQ(problem("select /* /* a */"), "has a comment that does not end");
  EXPECT_EQ(problem("select 1 -- a"), "ends in a comment that would hide what follows");
  EXPECT_EQ(problem("-- a\rdrop table t"), "hides text behind a comment");
  for (const char* sql : {"select (1", "select 1)", "select (1]", "select [1)", "f(a[(1])"}) {
    EXPECT_EQ(problem(sql), "has brackets that do not match") << sql;
  }
}

TEST(StatementCheck, RefusesOddBytesAndNothing) {
  EXPECT_EQ(problem(""), "is empty");
  EXPECT_EQ(problem(" \n /* a */ -- b\n"), "is empty");
  EXPECT_EQ(problem(std::string_view("select '\0'", 10)), "has a NUL byte");
  EXPECT_EQ(problem("select \x01"), "has a character that SQL knows only inside quotes");
  EXPECT_EQ(problem("select '\x01'"), "none");
  EXPECT_EQ(problem("select 'a' 'b'"), "has two string literals in a row");
  EXPECT_EQ(problem("select E'a'\n'b\\'; drop table t; --'"), "has two string literals in a row");
  EXPECT_EQ(problem("select 1x"), "has a name grown onto a number");
  EXPECT_EQ(problem("select $"), "has a stray $ sign");
}

TEST(StatementCheck, IsLinear) {
  constexpr int kCount = 1 << 20;
  EXPECT_EQ(problem(std::string(kCount, '(')), "has brackets that do not match");
  EXPECT_EQ(problem(std::string(kCount, '(') + std::string(kCount, ')')), "none");
  std::string body = "create function f() returns int begin atomic ";
  for (int count = 0; count < kCount / 16; ++count) body += "select a[1:n]; ";
  EXPECT_EQ(problem(body + "end"), "has a colon that psql would read as one of its variables");
  EXPECT_EQ(problem(psql_safe(body + "end")), "none");
  std::string quotes;
  for (int count = 0; count < kCount / 4; ++count) quotes += "$a$";
  EXPECT_EQ(problem("select " + quotes), "none");
  EXPECT_EQ(problem("select " + quotes + "$a$"), "has a dollar quote that does not end");
  std::string signs = "select 1 ";
  for (int count = 0; count < kCount / 2; ++count) signs += "+-";
  EXPECT_EQ(problem(signs + "1"), "none");
}

TEST(PsqlSafe, MendsSlicesAndNothingElse) {
  EXPECT_EQ(psql_safe("select a[1:n], b[lo:\"Hi\"], c[1:2], d[:'2'::int]"),
            "select a[1: n], b[lo: \"Hi\"], c[1:2], d[: '2'::int]");
  EXPECT_EQ(psql_safe("select a::b, ':c', \"[1:n]\", $$[1:n]$$, 'x' /* [1:n] */"),
            "select a::b, ':c', \"[1:n]\", $$[1:n]$$, 'x' /* [1:n] */");
  EXPECT_EQ(psql_safe("select :x"), "select :x");
  EXPECT_EQ(psql_safe(""), "");
  EXPECT_EQ(psql_safe("select [1:n] 'a"), "select [1: n] 'a");
}

// With standard_conforming_strings off '\' does not end, and what follows it is read as SQL.
TEST(PsqlSafe, SaysHowBackslashesAreMeant) {
  EXPECT_EQ(psql_safe(R"(comment on table t is '\''; \! x --')"),
            R"(comment on table t is E'\\''; \\! x --')");
  EXPECT_EQ(psql_safe(R"(select a[1:'\!n'])"), R"(select a[1: E'\\!n'])");
  EXPECT_EQ(psql_safe(R"(select 'a' || 'it''s \d' || E'\\' || $$\$$ || "\" || interval'\')"),
            R"(select 'a' || E'it''s \\d' || E'\\' || $$\$$ || "\" || interval E'\\')");
}

TEST(PsqlSafe, QuotesColumnsNamedBegin) {
  EXPECT_EQ(psql_safe("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT begin FROM t; END"),
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT \"begin\" FROM t; END");
  EXPECT_EQ(psql_safe("create procedure app.begin() language sql as ''"),
            "create procedure app.\"begin\"() language sql as ''");
  EXPECT_EQ(psql_safe("create function f() returns begin"),
            "create function f() returns \"begin\"");
  EXPECT_EQ(psql_safe("select begin from t"), "select begin from t");
  const std::string sql =
      psql_safe("create function begin() returns int begin atomic select t.begin, a[1:x]; end");
  EXPECT_EQ(problem(sql), "none") << sql;
}

}  // namespace
}  // namespace pgsnap::diff
