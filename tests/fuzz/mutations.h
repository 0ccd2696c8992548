#pragma once
// Ways to alter files at random.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace pgsnap::fuzz {

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t limit) { return limit ? random() % limit : 0; }

inline void flip_bits(std::string& bytes, Random& random) {
  for (std::size_t n = 1 + below(random, 4); n > 0; --n) {
    bytes[below(random, bytes.size())] ^= static_cast<char>(1U << below(random, 8));
  }
}

inline void truncate(std::string& bytes, Random& random) {
  bytes.resize(below(random, bytes.size()));
}

// A block of one file goes into another, over or between what is there.
inline void splice(std::string& bytes, const std::string& other, Random& random) {
  const std::size_t from = below(random, other.size());
  const std::size_t size = 1 + below(random, std::min<std::size_t>(other.size() - from, 5000));
  const std::size_t to = below(random, bytes.size());
  if (below(random, 2)) {
    bytes.replace(to, size, other, from, size);
  } else {
    bytes.insert(to, other, from, size);
  }
}

inline void cut_out(std::string& bytes, Random& random) {
  bytes.erase(below(random, bytes.size()), 1 + below(random, 3000));
}

// A number that says a lot, where a size may stand.
inline void make_huge(std::string& bytes, Random& random) {
  static const std::string_view kHuge[] = {{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10},
                                           {"\xff\xff\xff\xff\x0f", 5},
                                           {"\xff\xff\xff\xff\xff\xff\xff\x7f", 8},
                                           {"\xff\xff\xff\x7f", 4},
                                           {"\0\0\0\0\0\0\0\x80", 8},
                                           {"\xff\xff", 2},
                                           {"99999999999999999999", 20},
                                           {"4294967295", 10}};
  const std::string_view huge = kHuge[below(random, std::size(kHuge))];
  const std::size_t at = below(random, bytes.size());
  bytes.replace(at, below(random, 2) ? huge.size() : 0, huge);
}

// Two blocks of 32 bytes (a digest's size), or of 64 (its hexadecimal form), change places.
inline void swap_digests(std::string& bytes, Random& random) {
  const std::size_t size = below(random, 2) ? 32 : 64;
  if (bytes.size() < 2 * size) return;
  const std::size_t a = below(random, bytes.size() - size);
  const std::size_t b = below(random, bytes.size() - size);
  for (std::size_t i = 0; i < size; ++i) std::swap(bytes[a + i], bytes[b + i]);
}

inline void set_bytes(std::string& bytes, Random& random) {
  const std::size_t at = below(random, bytes.size());
  const std::size_t size = std::min(1 + below(random, 64), bytes.size() - at);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size,
              static_cast<char>(below(random, 256)));
}

// A page of a SQLite file goes over another, changes places with it, or is empty.
inline void damage_page(std::string& bytes, Random& random) {
  constexpr std::size_t kPage = 4096;
  const std::size_t pages = bytes.size() / kPage;
  if (pages == 0) return;
  const auto page = [&](std::size_t number) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(number * kPage);
  };
  const auto one = page(below(random, pages)), other = page(below(random, pages));
  switch (one == other ? 2 : below(random, 3)) {
    case 0: std::copy_n(one, kPage, other); break;
    case 1: std::swap_ranges(one, one + kPage, other); break;
    default: std::fill_n(one, kPage, '\0'); break;
  }
}

inline std::string altered(const std::vector<std::string>& files, std::size_t which,
                           Random& random) {
  std::string bytes = files[which];
  for (std::size_t n = 1 + (below(random, 4) == 0 ? below(random, 3) : 0); n > 0; --n) {
    if (bytes.empty()) break;
    switch (below(random, 8)) {
      case 0: flip_bits(bytes, random); break;
      case 1: truncate(bytes, random); break;
      case 2: splice(bytes, files[below(random, files.size())], random); break;
      case 3: cut_out(bytes, random); break;
      case 4: make_huge(bytes, random); break;
      case 5: swap_digests(bytes, random); break;
      case 6: damage_page(bytes, random); break;
      default: set_bytes(bytes, random); break;
    }
  }
  return bytes;
}

}  // namespace pgsnap::fuzz
