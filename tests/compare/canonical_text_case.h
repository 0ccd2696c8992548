#pragma once
// What the canonical_text_*_test.cc share: comparisons that must come out alike in both directions.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "diff/compare/canonical_text.h"

namespace pgsnap::diff {

inline bool same(std::string_view from, int from_major, std::string_view to, int to_major,
                 TextKind kind = TextKind::query) {
  const bool forth = same_meaning(kind, from, from_major, to, to_major);
  const bool back = same_meaning(kind, to, to_major, from, from_major);
  EXPECT_EQ(forth, back) << from << "\n" << to;
  EXPECT_TRUE(same_meaning(kind, from, from_major, from, to_major)) << from;
  return forth && back;
}

// Of one server, both.
inline bool same(std::string_view from, std::string_view to) {
  return same(from, 17, to, 17, TextKind::expression);
}

// Printed by 13 and by 14.
inline bool same_14(std::string_view older, std::string_view newer) {
  return same(older, 13, newer, 14, TextKind::expression);
}

// Views printed by 15 and by 16.
inline bool same_16(std::string_view older, std::string_view newer) {
  return same(older, 15, newer, 16);
}

inline std::string repeated(std::string_view text, int count) {
  std::string result;
  result.reserve(text.size() * static_cast<std::size_t>(count));
  for (int index = 0; index < count; ++index) result += text;
  return result;
}

}  // namespace pgsnap::diff
