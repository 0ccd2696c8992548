#include "snapshot/capture/object_index.h"

#include <gtest/gtest.h>

namespace pgsnap::capture {
namespace {

TEST(ObjectIndex, FindsWhatWasSetHoweverManyThereAre) {
  ObjectIndex<std::uint32_t> index;
  EXPECT_EQ(index.find({1259, 1, 0}), nullptr);
  constexpr std::uint32_t kMany = 100'000;
  for (std::uint32_t i = 0; i < kMany; ++i)
    index.set({1259 + i % 3, 16384 + i / 6, static_cast<std::int32_t>(i / 3 % 2)}, i);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const auto* found =
        index.find({1259 + i % 3, 16384 + i / 6, static_cast<std::int32_t>(i / 3 % 2)});
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, i);
  }
  EXPECT_EQ(index.find({1259, 16384, 2}), nullptr);
  EXPECT_EQ(index.find({1262, 16384, 0}), nullptr);
}

TEST(ObjectIndex, TheLaterOfTwoWins) {
  ObjectIndex<int> index;
  index.set({1247, 5, 0}, 1);
  index.set({1247, 5, 0}, 2);
  EXPECT_EQ(*index.find({1247, 5, 0}), 2);
}

}  // namespace
}  // namespace pgsnap::capture
