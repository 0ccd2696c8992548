#include "snapshot/capture/row_reader.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

char unescape(char c) {
  switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return c;
  }
}

// A byte that is zero has its top bit set in the result; no byte before the first one has.
constexpr std::uint64_t zeros(std::uint64_t word) {
  return (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
}

// Most values have a few bytes or none: a call of memchr() for each costs more than to look at eight at once.
const char* find_tab_or_backslash(const char* at, const char* end) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t found = zeros(word ^ kEach * '\t') | zeros(word ^ kEach * '\\');
    if (found == 0) continue;
    if constexpr (std::endian::native == std::endian::little)
      return at + std::countr_zero(found) / 8;
    break;
  }
  while (at != end && *at != '\t' && *at != '\\') ++at;
  return at;
}

}  // namespace

const std::vector<std::string_view>& RowReader::read(std::string_view row) {
  values_.clear();
  unescaped_.clear();
  const char* at = row.data();
  const char* const end = at + row.size();
  for (;;) {
    const char* const start = at;
    at = find_tab_or_backslash(at, end);
    if (at == end || *at == '\t') {
      values_.emplace_back(start, static_cast<std::size_t>(at - start));
    } else if (at == start && end - at >= 2 && at[1] == 'N' && (end - at == 2 || at[2] == '\t')) {
      values_.emplace_back();
      at += 2;
    } else {
      at = unescape_value(start, end, row.size());
    }
    if (at == end) return values_;
    ++at;
  }
}

// Gives its end.
const char* RowReader::unescape_value(const char* at, const char* end, std::size_t row_size) {
  unescaped_.reserve(row_size);  // never grows, so views into it stay good
  const auto start = unescaped_.size();
  for (; at != end && *at != '\t'; ++at) {
    const bool escaped = *at == '\\' && at + 1 != end && at[1] != '\t';
    unescaped_.push_back(escaped ? unescape(*++at) : *at);
  }
  values_.emplace_back(unescaped_.data() + start, unescaped_.size() - start);
  return at;
}

std::vector<std::string_view> parse_array(std::string_view literal, std::string& storage) {
  std::vector<std::string_view> elements;
  parse_array(literal, storage, elements);
  return elements;
}

void parse_array(std::string_view literal, std::string& storage,
                 std::vector<std::string_view>& elements) {
  const auto bad = [&] { return model::Error("not an array literal: " + std::string(literal)); };
  elements.clear();
  if (literal.size() < 2 || literal.front() != '{' || literal.back() != '}') throw bad();
  storage.clear();
  storage.reserve(literal.size());
  std::string_view rest = literal.substr(1, literal.size() - 2);
  while (!rest.empty()) {
    if (rest.front() == '"') {
      const auto start = storage.size();
      std::size_t i = 1;
      for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\') ++i;
        if (i >= rest.size()) throw bad();
        storage.push_back(rest[i]);
      }
      if (i >= rest.size()) throw bad();
      elements.emplace_back(storage.data() + start, storage.size() - start);
      rest.remove_prefix(i + 1);
    } else {
      const auto raw = rest.substr(0, rest.find(','));
      if (raw.starts_with('{')) throw bad();
      elements.push_back(raw == "NULL" ? std::string_view() : raw);
      rest.remove_prefix(raw.size());
    }
    if (rest.empty()) break;
    if (rest.front() != ',') throw bad();
    rest.remove_prefix(1);
    if (rest.empty()) throw bad();
  }
}

}  // namespace pgsnap::capture
