#pragma once
// Numbers in a snapshot's texts, for decisions (what is printed is the text).

#include <charconv>
#include <string_view>

namespace pgsnap::diff {

// 0 where the text is no number, or one beyond int: only a file made by hand has such.
inline int number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// `number` with one more digit, which does not grow any more once it is beyond all that counts.
template <typename Number>
Number append_digit(Number number, char digit) {
  constexpr Number kEnough = 100'000'000;
  return number < kEnough ? number * 10 + (digit - '0') : number;
}

}  // namespace pgsnap::diff
