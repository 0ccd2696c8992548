#include "snapshot/model/payload.h"

#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::model {
namespace {

constexpr std::uint32_t kHashOfNothing = 0x811c9dc5;

std::uint32_t hash_on(std::uint32_t hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x01000193;
  return hash;
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 63; shift += 7) {
    if (bytes.empty()) throw Error("the data end in the middle of a number");
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      // One form for each number, so that equal content has equal bytes.
      if (byte == 0 && shift != 0) throw Error("a number is not in its shortest form");
      return value;
    }
  }
  throw Error("a number is too large");
}

void append_value(std::string& out, std::string_view value) {
  if (!is_set(value)) {
    out.push_back('\0');
    return;
  }
  if (value.size() < 0x7f) {
    out.push_back(static_cast<char>(value.size() + 1));  // a varint of one byte
  } else {
    append_varint(out, value.size() + 1);
  }
  out.append(value);
}

std::string_view take_value(std::string_view& bytes) {
  const auto size = take_varint(bytes);
  if (size == 0) return {};
  if (size - 1 > bytes.size()) throw Error("a value is longer than the data that hold it");
  const auto value = bytes.substr(0, size - 1);
  bytes.remove_prefix(size - 1);
  return value;
}

bool has_references(std::string_view payload) {
  return !payload.empty() && take_varint(payload) > 1;
}

std::vector<std::string_view> references_in(std::string_view payload) {
  return payload.empty() ? std::vector<std::string_view>() : decode_list(take_value(payload));
}

std::uint32_t reference_hash(std::string_view element) { return hash_on(kHashOfNothing, element); }

std::uint32_t reference_hash(const Address& address) {
  const std::uint32_t hash = reference_hash(kind_info(address.kind).name);
  return hash_on(hash_on(hash, std::string_view("", 1)), address.key);
}

std::string encode_list(const std::vector<std::string_view>& elements) {
  std::string bytes;
  for (std::string_view element : elements) append_value(bytes, element);
  return bytes;
}

std::vector<std::string_view> decode_list(std::string_view bytes) {
  std::vector<std::string_view> elements;
  while (!bytes.empty()) {
    if (elements.size() == kMaxListElements) throw Error("a list is too long");
    elements.push_back(take_value(bytes));
  }
  return elements;
}

std::string encode_reference(const Address& address) {
  std::string element(kind_info(address.kind).name);
  element.push_back('\0');
  element.append(address.key);
  return element;
}

bool decode_reference(std::string_view element, Address& address) {
  const auto end = element.find('\0');
  if (end == std::string_view::npos) throw Error("a reference names no object");
  const auto kind = kind_named(element.substr(0, end));
  if (!kind) return false;
  address = {*kind, element.substr(end + 1)};
  return true;
}

void trim_payload(std::string& payload) {
  // A trailing zero byte may also be the end of a value, so the fields are walked.
  std::string_view rest = payload;
  std::size_t end = 0;
  while (!rest.empty()) {
    if (is_set(take_value(rest))) end = payload.size() - rest.size();
  }
  payload.resize(end);
}

std::vector<std::string_view> decode_payload(std::string_view payload, std::size_t field_count) {
  std::vector<std::string_view> fields(field_count);
  for (std::size_t i = 0; i < field_count && !payload.empty(); ++i) fields[i] = take_value(payload);
  check_payload(payload, 0);
  return fields;
}

void check_payload(std::string_view payload, std::size_t field_count) {
  for (std::size_t i = 0; i < field_count && !payload.empty(); ++i) take_value(payload);
  if (!payload.empty()) throw Error("an object has more values than its kind has fields");
}

std::string_view value_in(std::string_view payload, std::size_t index) {
  // Most fields are unset or short: a byte says so.
  for (; index > 0 && !payload.empty(); --index) {
    const auto size = static_cast<unsigned char>(payload.front());
    if (size < 0x80) {
      payload.remove_prefix(size == 0 ? 1 : size);
    } else {
      take_value(payload);
    }
  }
  return payload.empty() ? std::string_view() : take_value(payload);
}

}  // namespace pgsnap::model
