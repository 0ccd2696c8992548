#include "snapshot/store/header_text.h"

#include <charconv>
#include <limits>

#include "snapshot/model/error.h"

namespace pgsnap::store {
namespace {

using model::Error;

constexpr std::string_view kParts = "parts";
constexpr std::string_view kReported = "reported";
constexpr std::string_view kNotCaptured = "not_captured";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (;;) {
    const auto end = text.find(' ');
    if (words.size() > kMaxParts + 2) throw Error("a text about a kind is too long");
    words.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

FieldSpec field_of(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() < 2) throw Error("a field has no type");
  FieldSpec field{words[0], words[1]};
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == kReported) {
      field.semantic = false;
    } else if (words[i] == kNotCaptured) {
      field.captured = false;
    } else {
      throw Error("unknown mark of a field: " + words[i]);
    }
  }
  return field;
}

}  // namespace

std::vector<std::string> kind_texts(const KindSpec& kind) {
  std::string parts(kParts);
  for (const std::string& part : kind.parts) parts.append(" ").append(part);
  if (!kind.captured) parts.insert(0, std::string(kNotCaptured).append(" "));
  std::vector<std::string> texts{parts};
  for (const FieldSpec& field : kind.fields) {
    std::string text = field.name;
    text.append(" ").append(field.type);
    if (!field.semantic) text.append(" ").append(kReported);
    if (!field.captured) text.append(" ").append(kNotCaptured);
    texts.push_back(std::move(text));
  }
  return texts;
}

KindSpec kind_of_texts(const std::string& name, const std::vector<std::string>& texts) {
  KindSpec kind;
  kind.name = name;
  if (texts.size() > kMaxFields + 1) throw Error("kind " + name + " has too many fields");
  if (texts.empty()) throw Error("kind " + name + " has no parts");
  auto words = words_of(texts[0]);
  if (words[0] == kNotCaptured) {
    kind.captured = false;
    words.erase(words.begin());
  }
  if (words.empty() || words[0] != kParts) throw Error("kind " + name + " has no parts");
  kind.parts.assign(words.begin() + 1, words.end());
  for (std::size_t i = 1; i < texts.size(); ++i) kind.fields.push_back(field_of(texts[i]));
  return kind;
}

model::Digest digest_of_hex(std::string_view hex) {
  model::Digest digest{};
  const auto value = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw Error("a digest has a wrong digit");
  };
  if (hex.size() != 2 * digest.size()) throw Error("a digest has not 64 digits");
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(value(hex[2 * i]) << 4 | value(hex[2 * i + 1]));
  }
  return digest;
}

std::int64_t integer_of(std::string_view digits, std::int64_t smallest, std::int64_t largest) {
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) throw Error("not an integer");
  if (value < smallest || value > largest) throw Error("a number is out of its range");
  return value;
}

int version_of(std::string_view digits) {
  return static_cast<int>(integer_of(digits, 0, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace pgsnap::store
