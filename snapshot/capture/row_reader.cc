#include "snapshot/capture/row_reader.h"

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

}  // namespace

const std::vector<std::string_view>& RowReader::read(std::string_view row) {
  values_.clear();
  unescaped_.clear();
  unescaped_.reserve(row.size());  // never grows, so views into it stay good
  const char* at = row.data();
  const char* const end = at + row.size();
  for (;;) {
    const char* tab =
        static_cast<const char*>(std::memchr(at, '\t', static_cast<std::size_t>(end - at)));
    const std::string_view raw(at, static_cast<std::size_t>((tab ? tab : end) - at));
    if (raw == "\\N") {
      values_.emplace_back();
    } else if (raw.find('\\') == std::string_view::npos) {
      values_.emplace_back(raw.data(), raw.size());
    } else {
      const auto start = unescaped_.size();
      for (std::size_t i = 0; i < raw.size(); ++i) {
        unescaped_.push_back(raw[i] == '\\' && i + 1 < raw.size() ? unescape(raw[++i]) : raw[i]);
      }
      values_.emplace_back(unescaped_.data() + start, unescaped_.size() - start);
    }
    if (!tab) return values_;
    at = tab + 1;
  }
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
