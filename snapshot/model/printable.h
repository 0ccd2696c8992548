#pragma once
// Names come from databases and files, and go to terminals.

#include <string>

namespace pgsnap::model {

// The text on one line, with a ? for each control character (C0, DEL, and C1 in UTF-8).
inline std::string printable(std::string text) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 'x');
    const bool c1 = c == 0xc2 && next >= 0x80 && next < 0xa0;
    text[kept++] = c < ' ' || c == 0x7f || c1 ? '?' : text[i];
    if (c1) ++i;
  }
  text.resize(kept);
  return text;
}

}  // namespace pgsnap::model
