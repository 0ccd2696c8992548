// What a snapshot could not know is never a difference.

#include <gtest/gtest.h>

#include "diff/compare/compare.h"
#include "snapshot/model/kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::Kind;

model::Catalog with_view(const char* comment) {
  std::vector<std::string_view> values(model::field_count(Kind::schema));
  values[model::common::comment.index] = comment;
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "app", model::encode_list(values));
  builder.add(Kind::view, model::join_key({"app", "v"}), "");
  return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
}

model::Catalog with_comment_only(const char* comment) {
  std::vector<std::string_view> values(model::field_count(Kind::schema));
  values[model::common::comment.index] = comment;
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "app", model::encode_list(values));
  return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
}

TEST(Captured, KindThatOneSideDidNotKnowIsNotCompared) {
  const model::Catalog newer = with_view("one");
  model::Catalog older = with_comment_only("one");
  EXPECT_EQ(compare(newer, older, {}).changes.size(), 1U);
  older.set_missing(Kind::view);
  for (const Comparison& result : {compare(newer, older, {}), compare(older, newer, {})}) {
    EXPECT_TRUE(result.changes.empty());
    ASSERT_EQ(result.notes.size(), 1U);
    EXPECT_NE(result.notes[0].find("kind view"), std::string::npos) << result.notes[0];
  }
}

TEST(Captured, FieldThatOneSideDidNotKnowIsNotCompared) {
  const model::Catalog newer = with_comment_only("one");
  model::Catalog older = with_comment_only("two");
  EXPECT_EQ(compare(newer, older, {}).changes.size(), 1U);
  older.set_missing(model::common::comment);
  EXPECT_TRUE(compare(newer, older, {}).changes.empty());
  EXPECT_TRUE(compare(older, newer, {}).changes.empty());
}

}  // namespace
}  // namespace pgsnap::diff
