#include "snapshot/model/address.h"

#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::model {

std::vector<std::string_view> key_parts(std::string_view key) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = key.find('\0');
    parts.push_back(key.substr(0, end));
    if (end == std::string_view::npos) return parts;
    key.remove_prefix(end + 1);
  }
}

std::string_view key_part(std::string_view key, int index) {
  for (;; --index) {
    const auto end = key.find('\0');
    if (index == 0) return key.substr(0, end);
    if (end == std::string_view::npos) return {};
    key.remove_prefix(end + 1);
  }
}

namespace {

template <typename Parts>
std::string join(const Parts& parts) {
  std::string key;
  bool first = true;
  for (std::string_view part : parts) {
    if (!first) key.push_back('\0');
    first = false;
    key.append(part);
  }
  return key;
}

bool is_plain_word(std::string_view part) {
  if (part.empty() || (part[0] >= '0' && part[0] <= '9')) return false;
  for (char c : part) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

}  // namespace

std::string join_key(std::initializer_list<std::string_view> parts) { return join(parts); }
std::string join_key(const std::vector<std::string_view>& parts) { return join(parts); }

std::string_view parent_key(std::string_view key) {
  const auto first = key.find('\0');
  if (first == std::string_view::npos) return key;
  return key.substr(0, key.find('\0', first + 1));
}

std::string address_text(const Address& address) {
  return address_text(kind_info(address.kind).name, address.key);
}

std::string address_text(std::string_view kind_name, std::string_view key) {
  std::string text(kind_name);
  text.push_back(' ');
  text.append(key_text(key));
  return text;
}

std::string key_text(std::string_view key) {
  std::string text;
  bool first = true;
  for (std::string_view part : key_parts(key)) {
    if (!first) text.push_back('.');
    first = false;
    if (is_plain_word(part)) {
      text.append(part);
      continue;
    }
    text.push_back('"');
    for (char c : part) {
      if (c == '"') text.push_back('"');
      text.push_back(c);
    }
    text.push_back('"');
  }
  return text;
}

std::string parse_key(std::string_view text) {
  const auto bad = [&]() -> Error {
    return Error("not the name of an object: " + std::string(text));
  };
  std::string key;
  std::size_t at = 0;
  for (bool first = true; first || at < text.size(); first = false) {
    if (!first) {
      if (text[at] != '.') throw bad();
      ++at;
      key.push_back('\0');
    }
    if (at >= text.size() || text[at] != '"') {
      const auto end = std::min(text.find('.', at), text.size());
      key.append(text.substr(at, end - at));
      at = end;
      continue;
    }
    for (++at;; ++at) {
      if (at >= text.size()) throw bad();
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
        ++at;
      }
      key.push_back(text[at]);
    }
    ++at;
  }
  return key;
}

Kind parse_address(std::string_view text, std::string& key) {
  const auto space = text.find(' ');
  const auto kind = kind_named(text.substr(0, space));
  if (space == std::string_view::npos || !kind) {
    throw Error("not the address of an object: " + std::string(text));
  }
  key = parse_key(text.substr(space + 1));
  return *kind;
}

}  // namespace pgsnap::model
