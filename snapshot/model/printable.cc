#include "snapshot/model/printable.h"

#include <cstdint>

namespace pgsnap::model {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

std::uint32_t code_point(std::string_view character) {
  if (character.size() == 1) return byte_at(character, 0);
  std::uint32_t code = byte_at(character, 0) & (0xffU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i)
    code = code << 6 | (byte_at(character, i) & 0x3f);
  return code;
}

bool is_harmless(std::uint32_t code) {
  if (code < 0x80) return code >= ' ' && code != 0x7f;
  if (code < 0xa0) return false;
  const bool direction = code == 0x061c || code == 0x200e || code == 0x200f ||
                         (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return !direction && code != 0x2028 && code != 0x2029;
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
  while (digits-- > 0) out.push_back("0123456789abcdef"[value >> (4 * digits) & 15]);
}

std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_size(text, at);
    const std::string_view character = text.substr(at, size ? size : 1);
    at += character.size();
    const std::uint32_t code = size ? code_point(character) : byte_at(character, 0);
    const bool keep = size == 1 && kept.find(character[0]) != std::string_view::npos;
    if (keep || (size && is_harmless(code))) {
      out.append(character);
    } else if (character.size() == 1) {
      append_hex(out.append("\\x"), code, 2);
    } else {
      append_hex(out.append("\\u"), code, 4);
    }
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, {}); }
std::string printable_lines(std::string_view text) { return escaped(text, "\n\t"); }

std::size_t character_size(std::string_view text, std::size_t at) {
  const auto continues = [&](std::size_t i) { return (byte_at(text, at + i) & 0xc0) == 0x80; };
  const unsigned char first = byte_at(text, at);
  const unsigned char second = byte_at(text, at + 1);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && second < 0xa0) return 0;  // overlong
    if (first == 0xed && second > 0x9f) return 0;  // surrogate
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && second < 0x90) return 0;  // overlong
    if (first == 0xf4 && second > 0x8f) return 0;  // beyond Unicode
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace pgsnap::model
