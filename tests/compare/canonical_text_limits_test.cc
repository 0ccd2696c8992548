// What no server prints, what is nested deeply, and what is long.

#include <pthread.h>

#include <functional>
#include <string>
#include <string_view>

#include "canonical_text_case.h"

namespace pgsnap::diff {
namespace {

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
