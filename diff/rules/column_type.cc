#include "diff/rules/column_type.h"

#include <algorithm>
#include <array>

#include "diff/number.h"
#include "diff/rules/reordered_values.h"
#include "diff/rules/user_type.h"

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
  if (text.starts_with('"') || open == std::string_view::npos || close == std::string_view::npos) {
    type.base = text;
    return type;
  }
  type.base = std::string(text.substr(0, open)) + std::string(text.substr(close + 1));
  int number = 0;
  for (char c : text.substr(open + 1, close - open)) {
    if (c >= '0' && c <= '9') {
      number = append_digit(number, c);
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
  static constexpr std::array<std::string_view, 4> kNumbers{"smallint", "integer", "bigint",
                                                            "numeric"};
  const auto it = std::ranges::find(kNumbers, type.base);
  return it == kNumbers.end() ? 0 : static_cast<int>(it - kNumbers.begin()) + 1;
}

bool is_float(const TypeName& type) {
  return type.base == "real" || type.base == "double precision";
}

// Whether PostgreSQL has a cast between two of its own types other than through their text.
bool has_cast(const TypeName& from, const TypeName& to) {
  using Group = std::vector<std::string_view>;
  static const Group kGroups[] = {
      {"smallint", "integer", "bigint", "numeric", "real", "double precision"},
      {"boolean", "integer"},
      {"money", "numeric"},
      {"date", "timestamp without time zone", "timestamp with time zone"},
      {"timestamp without time zone", "timestamp with time zone", "time without time zone"},
      {"time without time zone", "time with time zone"},
      {"time without time zone", "interval"},
      {"json", "jsonb"},
      {"inet", "cidr"},
      {"macaddr", "macaddr8"},
      {"bit", "bit varying"},
      {"bit", "integer", "bigint"},
      {"point", "box"},
      {"box", "polygon"},
      {"box", "circle"},
      {"polygon", "circle"},
      {"polygon", "path"},
  };
  // One way only.
  static constexpr std::array<std::array<std::string_view, 2>, 4> kPairs{{
      {"box", "lseg"},
      {"lseg", "point"},
      {"polygon", "point"},
      {"circle", "point"},
  }};
  const auto has = [](const Group& group, const TypeName& type) {
    return std::ranges::find(group, type.base) != group.end();
  };
  if (from.array != to.array) return false;
  // A time of day tells no day.
  if (from.base.starts_with("time ") && to.base.starts_with("timestamp")) return false;
  if (from.base == "jsonb" && (has(kGroups[0], to) || to.base == "boolean")) return true;
  // regclass and its like are numbers of objects.
  const auto is_object_number = [](const TypeName& type) {
    return type.base == "oid" || type.base.starts_with("reg");
  };
  const auto is_integer = [](const TypeName& type) {
    return type.base == "integer" || type.base == "bigint";
  };
  if ((is_object_number(from) && is_integer(to)) || (is_integer(from) && is_object_number(to)) ||
      (from.base == "oid" && is_object_number(to)) ||
      (is_object_number(from) && to.base == "oid")) {
    return true;
  }
  if (std::ranges::find(kPairs, std::array<std::string_view, 2>{from.base, to.base}) !=
      kPairs.end()) {
    return true;
  }
  return std::ranges::any_of(
      kGroups, [&](const Group& group) { return has(group, from) && has(group, to); });
}

bool is_user_type(const TypeName& type) { return type.base.find('.') != std::string::npos; }

bool narrower(const TypeName& from, const TypeName& to) {
  if (from.base == to.base) {
    if (to.modifiers.empty()) return false;
    if (from.modifiers.empty()) return true;
    if (from.base == "numeric") {
      const int from_scale = from.modifiers.size() > 1 ? from.modifiers[1] : 0;
      const int to_scale = to.modifiers.size() > 1 ? to.modifiers[1] : 0;
      return to_scale < from_scale || to.modifiers[0] - to_scale < from.modifiers[0] - from_scale;
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

// What a column's values are, domains aside, before and after.
struct TypeChange {
  TypeName from;
  TypeName to;
  // The type's name stays, but it is another type, or has other columns.
  bool remade = false;

  bool user_made() const { return is_user_type(from) || is_user_type(to); }
  bool same_family() const {
    return from.array == to.array && (from.base == to.base || (is_string(from) && is_string(to)));
  }
};

TypeChange type_change(const Change& change, const Context& context) {
  const auto from = underlying_type(change.from.text(column::type), context.from());
  const auto to = underlying_type(change.to.text(column::type), context.to());
  const Address type = type_named(from, context.from());
  return {parse_type(from), parse_type(to),
          is_remade(type, context) || passes_through_text(type, context)};
}

}  // namespace

std::string conversion(const Change& change, const std::string& name, const Context& context,
                       Action& user, Actions& actions) {
  const auto [from, to, remade] = type_change(change, context);
  const std::string type(change.to.text(column::type));
  const TypeChange types{from, to, remade};
  if (!types.user_made()) {
    if (types.same_family()) return {};
    if (has_cast(from, to)) return name + "::" + type;
  }
  if (types.same_family() && !remade) return {};
  const std::string text = from.array && to.array ? "::text[]" : "::text";
  if (is_string(to) && (from.array || !to.array)) return name + text;
  if (is_string(from) && (to.array || !from.array)) return name + "::" + type;
  if (holds_reordered_rows(change, context)) {
    return reordered_value(change, name, context, user, actions);
  }
  return name + text + "::" + type;
}

bool needs_using(const Change& change, const Context& context) {
  const auto types = type_change(change, context);
  const bool is_written = is_string(types.to) && (types.from.array || !types.to.array);
  if (is_written || (types.same_family() && !types.remade)) return false;
  const auto is_number = [](const TypeName& type) {
    return number_width(type) > 0 || is_float(type) || type.base == "numeric";
  };
  const auto is_moment = [](const TypeName& type) {
    return type.base == "date" || type.base.starts_with("timestamp ");
  };
  return types.from.array || types.to.array ||
         !((is_number(types.from) && is_number(types.to)) ||
           (is_moment(types.from) && is_moment(types.to)));
}

std::string type_change_loss(const Change& change, const Context& context) {
  const auto types = type_change(change, context);
  if (!narrower(types.from, types.to)) return {};
  return "what does not fit from " + change.from.str(column::type) + " into " +
         change.to.str(column::type);
}

bool rewrites(const Change& change, const Context& context) {
  const auto types = type_change(change, context);
  if (types.remade) return true;
  // Each has its own form: no two of them share their bytes, as text and varchar do, or timestamps
  // with and without a time zone where the session's is UTC.
  static constexpr std::array<std::string_view, 14> kForms{
      "smallint", "integer", "bigint", "numeric", "real",  "double precision", "boolean", "text",
      "date",     "uuid",    "json",   "jsonb",   "bytea", "interval"};
  const auto has_form = [](const TypeName& type) {
    return std::ranges::find(kForms, type.base) != kForms.end();
  };
  if (types.from.array != types.to.array) return has_form(types.from) && has_form(types.to);
  return types.from.base != types.to.base && has_form(types.from) && has_form(types.to);
}

bool stays_comparable(const Change& change, const Context& context) {
  const auto types = type_change(change, context);
  if (types.remade || types.from.array != types.to.array) return false;
  return types.same_family() || (number_width(types.from) && number_width(types.to));
}

bool stays_referable(const Change& change, const Context& context) {
  const auto types = type_change(change, context);
  return stays_comparable(change, context) &&
         (types.from.base == "numeric") == (types.to.base == "numeric");
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
