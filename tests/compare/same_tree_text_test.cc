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
