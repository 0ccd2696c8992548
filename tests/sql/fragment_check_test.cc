#include "diff/sql/fragment_check.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

TEST(FragmentCheck, TakesWhatServersPrint) {
  for (const char* text :
       {"integer", "numeric(10,2)[]", "timestamp(3) with time zone", "\"s\".\"odd \"\"name\"",
        "nextval('s.q'::regclass)", "(a[1:2] || ',;('::text)", "$$;)$$", "E'\\\\'",
        "FOR VALUES FROM ('a') TO (MAXVALUE)", "RANGE (a, lower(b))", "TABLE(a integer, b text)"}) {
    EXPECT_EQ(fragment_problem(text, Fragment::item), nullptr) << text;
  }
  EXPECT_EQ(fragment_problem("a integer, b text DEFAULT 'x'::text", Fragment::list), nullptr);
  EXPECT_EQ(fragment_problem(" SELECT 1, 2;", Fragment::query), nullptr);
  EXPECT_EQ(fragment_problem("BEGIN ATOMIC\n SELECT 1;\nEND", Fragment::query), nullptr);
  EXPECT_EQ(fragment_problem("1e+06", Fragment::word), nullptr);
  EXPECT_EQ(fragment_problem("instead of", Fragment::word), nullptr);
  EXPECT_EQ(fragment_problem("-9223372036854775808", Fragment::integer), nullptr);
  EXPECT_EQ(fragment_problem("<->", Fragment::symbol), nullptr);
}

TEST(FragmentCheck, RefusesWhatEndsOrSwallowsItsSurroundings) {
  for (const char* text : {"1) + (2", "(1", "1]", "1; drop table x", "1 -- x", "1 /* x", "'x",
                           "\"x", "$$x", "1 \\! x"}) {
    for (const Fragment form : {Fragment::item, Fragment::list}) {
      EXPECT_NE(fragment_problem(text, form), nullptr) << text;
    }
  }
  EXPECT_NE(fragment_problem("integer, drop column b", Fragment::item), nullptr);
  EXPECT_NE(fragment_problem("select 1) x; (select 2", Fragment::query), nullptr);
  EXPECT_NE(fragment_problem({"1\0", 2}, Fragment::item), nullptr);
  EXPECT_NE(fragment_problem("before insert on x --", Fragment::word), nullptr);
  EXPECT_NE(fragment_problem("a;b", Fragment::word), nullptr);
  for (const char* text : {"", "-", "1x", "1 2", "+1", "0x10", "123456789012345678901"}) {
    EXPECT_NE(fragment_problem(text, Fragment::integer), nullptr) << text;
  }
  for (const char* text : {"", "a", "--", "+/*", "< >"}) {
    EXPECT_NE(fragment_problem(text, Fragment::symbol), nullptr) << text;
  }
}

}  // namespace
}  // namespace pgsnap::diff
