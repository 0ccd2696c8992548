#include "diff/rules/column_type.h"

#include <algorithm>
#include <array>

#include "diff/sql/identifier.h"
#include "snapshot/model/kinds/column.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// format_type's text in its parts: numeric(10,2)[] is numeric, {10, 2}, array.
struct TypeName {
  std::string base;
  std::vector<int> modifiers;
  bool array = false;
};

TypeName parse_type(std::string_view text) {
  TypeName type;
  while (text.ends_with("[]")) {
    type.array = true;
    text.remove_suffix(2);
  }
  const auto open = text.find('(');
  const auto close = text.find(')', open == std::string_view::npos ? 0 : open);
  if (text.front() == '"' || open == std::string_view::npos || close == std::string_view::npos) {
    type.base = text;
    return type;
  }
  type.base = std::string(text.substr(0, open)) + std::string(text.substr(close + 1));
  int number = 0;
  for (char c : text.substr(open + 1, close - open)) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else {
      type.modifiers.push_back(number);
      number = 0;
    }
  }
  return type;
}

bool is_string(const TypeName& type) {
  return type.base == "text" || type.base == "character varying" || type.base == "character";
}

// Rank among the number types that hold each other's values; 0: no number.
int number_width(const TypeName& type) {
  static constexpr std::array<std::string_view, 4> kNumbers{"smallint", "integer", "bigint", "numeric"};
  const auto it = std::ranges::find(kNumbers, type.base);
  return it == kNumbers.end() ? 0 : static_cast<int>(it - kNumbers.begin()) + 1;
}

bool is_float(const TypeName& type) {
  return type.base == "real" || type.base == "double precision";
}

bool is_user_type(const TypeName& type) { return type.base.find('.') != std::string::npos; }

bool narrower(const TypeName& from, const TypeName& to) {
  if (from.base == to.base) {
    if (to.modifiers.empty()) return false;
    if (from.modifiers.empty()) return true;
    if (from.base == "numeric") {
      const int from_scale = from.modifiers.size() > 1 ? from.modifiers[1] : 0;
      const int to_scale = to.modifiers.size() > 1 ? to.modifiers[1] : 0;
      return to_scale < from_scale ||
             to.modifiers[0] - to_scale < from.modifiers[0] - from_scale;
    }
    return to.modifiers[0] < from.modifiers[0];
  }
  if (is_string(from) && is_string(to)) {
    if (to.modifiers.empty()) return false;
    return from.modifiers.empty() || to.modifiers[0] < from.modifiers[0];
  }
  if (number_width(from) && number_width(to)) {
    return number_width(to) < number_width(from) || !to.modifiers.empty();
  }
  if (is_float(from)) return to.base == "real" || number_width(to) > 0;
  if (from.base == "numeric" && is_float(to)) return true;
  if (number_width(from) == 3 && is_float(to)) return true;
  if (from.base.starts_with("timestamp")) {
    return to.base == "date" || to.base.starts_with("time ");
  }
  if (from.base == "text" || is_string(from)) return to.base == "boolean";
  return from.base == "json" && to.base == "jsonb";
}

}  // namespace

std::string using_clause(const Change& change) {
  const auto from = parse_type(change.from.text(column::type));
  const auto to = parse_type(change.to.text(column::type));
  const std::string name = quote_identifier(change.to.part(2));
  const bool user = is_user_type(from) || is_user_type(to);
  if (!user && from.array == to.array && (from.base == to.base || (is_string(from) && is_string(to)))) {
    return {};
  }
  const std::string type(change.to.text(column::type));
  if (!user || is_string(to)) return " using " + name + "::" + type;
  // Types of users' meet in their text form.
  return " using " + name + "::text" + (from.array && to.array ? "[]" : "") + "::" + type;
}

std::string type_change_loss(std::string_view from, std::string_view to) {
  if (!narrower(parse_type(from), parse_type(to))) return {};
  return "what does not fit from " + std::string(from) + " into " + std::string(to);
}

std::string storage_name(std::string_view code) {
  return code == "p" ? "plain" : code == "e" ? "external" : code == "x" ? "extended" : "main";
}

std::string compression_name(std::string_view code) {
  return code == "l" ? "lz4" : code == "p" ? "pglz" : "default";
}

std::string default_storage_name(std::string_view text) {
  const auto type = parse_type(text);
  static constexpr std::array<std::string_view, 3> kMain{"numeric", "inet", "cidr"};
  if (type.array) return "extended";
  return std::ranges::find(kMain, type.base) != kMain.end() ? "main" : "extended";
}

}  // namespace pgsnap::diff
