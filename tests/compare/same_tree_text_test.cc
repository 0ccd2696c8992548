#include "diff/compare/same_tree_text.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

TEST(SameTreeText, PutsTheArraysOwnTypeBeforeAnother) {
  EXPECT_EQ(same_tree_text("((x)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character "
                           "varying])::text[]))"),
            "((x)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character "
            "varying]::character varying[])::text[]))");
}

TEST(SameTreeText, TakesTheTypeOfWhicheverElementSaysIt) {
  EXPECT_EQ(same_tree_text("(x <> ALL ((ARRAY[y, (z)::character varying(10)])::text[]))"),
            "(x <> ALL ((ARRAY[y, (z)::character varying(10)]::character varying[])::text[]))");
  EXPECT_EQ(same_tree_text("((ARRAY['a'::\"S\".\"(d)\"])::text[])"),
            "((ARRAY['a'::\"S\".\"(d)\"]::\"S\" . \"(d)\"[])::text[])");
}

TEST(SameTreeText, ChangesEveryOne) {
  EXPECT_EQ(
      same_tree_text("(ARRAY['a'::character varying])::text[] || (ARRAY[(((ARRAY['b'::character "
                     "varying])::text[])[1])::character varying])::text[]"),
      "(ARRAY['a'::character varying]::character varying[])::text[] || "
      "(ARRAY[(((ARRAY['b'::character varying]::character varying[])::text[])[1])::character "
      "varying]::character varying[])::text[]");
}

TEST(SameTreeText, KeepsApartWhatAnAndOrAnOrBeginsWith) {
  EXPECT_EQ(same_tree_text("(((b >= 1) AND (b <= 9)) AND (NOT (a = b)))"),
            "(((b >= 1) AND (b <= 9))::boolean AND (NOT (a = b)))");
  EXPECT_EQ(same_tree_text("((a OR b) OR c) AND (((d AND e) AND f) AND g)"),
            "((a OR b)::boolean OR c) AND (((d AND e)::boolean AND f)::boolean AND g)");
}

TEST(SameTreeText, LeavesAndsAndOrsThatAreReadAsTheyWerePrinted) {
  for (const char* text :
       {"(a AND (b AND c))", "((a AND b) OR c)", "((a AND b AND c) OR (d AND e))", "((a) AND b)",
        "((a = b) AND c)", "(((a AND b))::text = 'x')", "((a AND b) = (c AND d))",
        "CASE WHEN (a AND b) THEN (c AND d) ELSE e END", "((a AND b) AND"}) {
    EXPECT_EQ(same_tree_text(text), text);
  }
}

TEST(SameTreeText, LeavesTheRest) {
  for (const char* text :
       {"", "(x = ANY (ARRAY[1, 2]))", "(x = ANY (ARRAY[('a'::character varying)::text]))",
        "(ARRAY[x, y])::text[]", "(ARRAY[ARRAY['a'::character varying]])::text[]",
        "('{a}'::character varying[])::text[]", "(ARRAY['a'::character varying])[1]",
        "(ARRAY['a' || 'b'::character varying])::text[]", "(ARRAY['a'::character varying)::text[]",
        "'unfinished"}) {
    EXPECT_EQ(same_tree_text(text), text);
  }
}

}  // namespace
}  // namespace pgsnap::diff
