#pragma once
// Numbers of fixed width in files.

#include <cstddef>
#include <string>
#include <string_view>

namespace pgsnap::store {

template <typename Number>
void append_little_endian(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

// bytes: as many as the number has.
template <typename Number>
Number little_endian(std::string_view bytes) {
  Number value = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    value = static_cast<Number>(value << 8 | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

}  // namespace pgsnap::store
