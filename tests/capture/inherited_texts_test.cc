#include "snapshot/capture/inherited_texts.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

TEST(InheritedTexts, AreTheTextOfTheNearestAncestorThatHasOne) {
  InheritedTexts texts;
  texts.add_heir(3, "c", 2);  // rows come in any order
  texts.add_heir(2, "c", 1);
  texts.add(1, "c", "(a > 0)");
  texts.add(2, "d", "(b > 0)");
  texts.add_heir(3, "d", 2);
  texts.add(1, "d", "another's");
  EXPECT_EQ(texts.find(3, "c"), "(a > 0)");
  EXPECT_EQ(texts.find(2, "c"), "(a > 0)");
  EXPECT_EQ(texts.find(3, "d"), "(b > 0)");
}

TEST(InheritedTexts, AreRefusedWhereNoAncestorHasOne) {
  InheritedTexts texts;
  texts.add_heir(2, "c", 1);
  texts.add(1, "other", "(a > 0)");
  EXPECT_THROW(texts.find(2, "c"), model::Error);
  texts.add_heir(1, "c", 2);
  EXPECT_THROW(texts.find(2, "c"), model::Error);
  EXPECT_THROW(texts.find(9, "c"), model::Error);
}

TEST(InheritedTexts, OfALongChainAreFoundOnce) {
  constexpr std::uint32_t kDepth = 100000;
  InheritedTexts texts;
  texts.add(1, "c", "(a > 0)");
  for (std::uint32_t i = 2; i <= kDepth; ++i) texts.add_heir(i, "c", i - 1);
  for (std::uint32_t i = kDepth; i > 1; --i) ASSERT_EQ(texts.find(i, "c"), "(a > 0)");
}

}  // namespace
}  // namespace pgsnap::capture
