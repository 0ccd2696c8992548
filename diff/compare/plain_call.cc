#include "diff/compare/plain_call.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

// Functions for text whose namesakes take other types, with their text arguments as bits.
struct TextFunction {
  std::string_view name;
  unsigned arguments;
  unsigned alone;  // bit n: with n arguments the name has no other function
};

constexpr std::array<TextFunction, 8> kTextFunctions = {{
    {"btrim", 0b11, 0b10},
    {"ltrim", 0b11, 0b10},
    {"rtrim", 0b11, 0b10},
    {"\"normalize\"", 0b1, 0b110},
    {"is_normalized", 0b1, 0b110},
    {"\"overlay\"", 0b11, 0},
    {"\"position\"", 0b11, 0},
    {"\"substring\"", 0b1, 0},
}};

const TextFunction* text_function(std::string_view name) {
  const auto* found = std::find_if(kTextFunctions.begin(), kTextFunctions.end(),
                                   [&](const TextFunction& f) { return f.name == name; });
  return found == kTextFunctions.end() ? nullptr : found;
}

constexpr std::array<std::string_view, 4> kNormalForms = {"NFC", "NFD", "NFKC", "NFKD"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_normal_form(std::string_view word) {
  return std::find(kNormalForms.begin(), kNormalForms.end(), word) != kNormalForms.end();
}

class CallReader {
 public:
  explicit CallReader(const TextTree& tree) : tree_(tree) {}

  std::optional<PlainCall> of_call(const Item& item) const;
  std::optional<PlainCall> of_group(Items items) const;

 private:
  std::size_t find(Items items, std::string_view word, std::size_t from = 0) const {
    std::size_t index = from;
    while (index < items.size() && !tree_.is_word(items[index], word)) ++index;
    return index;
  }
  bool word_at(Items items, std::size_t index, std::string_view word) const {
    return index < items.size() && tree_.is_word(items[index], word);
  }
  std::string_view word_of(const Item& item) const { return tree_.token(item.tokens.begin); }

  // f(a WORD b WORD c): the arguments between these words, the last of them perhaps left out.
  std::optional<PlainCall> parted(std::string_view function, Items items,
                                  std::initializer_list<std::string_view> words) const;
  std::optional<PlainCall> checked(PlainCall call) const;
  std::optional<PlainCall> substring(Items items) const;
  std::optional<PlainCall> position(Items items) const;
  std::optional<PlainCall> trim(Items items) const;
  std::optional<PlainCall> normalize(Items items) const;
  std::optional<PlainCall> extract(Items items) const;
  std::optional<PlainCall> field_of(std::string_view function, Items items) const;
  std::optional<PlainCall> xml_exists(Items items) const;
  std::optional<PlainCall> similar_escape(Items items) const;
  std::optional<PlainCall> known(std::string_view function, Items items) const;
  std::optional<PlainCall> at_time_zone(Items items) const;
  std::optional<PlainCall> overlaps(Items items) const;
  std::optional<PlainCall> is_normalized(Items items) const;

  const TextTree& tree_;
};

std::optional<PlainCall> CallReader::checked(PlainCall call) const {
  for (const Items argument : call.arguments) {
    if (!is_value(tree_, argument)) return std::nullopt;
  }
  return call;
}

std::optional<PlainCall> CallReader::parted(std::string_view function, Items items,
                                            std::initializer_list<std::string_view> words) const {
  PlainCall call{function, {}, {}, {}};
  std::size_t begin = 0;
  for (const std::string_view word : words) {
    const std::size_t end = find(items, word, begin);
    if (end == items.size()) break;
    call.arguments.push_back(items.subspan(begin, end - begin));
    begin = end + 1;
  }
  if (call.arguments.empty()) return std::nullopt;
  call.arguments.push_back(items.subspan(begin));
  return checked(std::move(call));
}

std::optional<PlainCall> CallReader::substring(Items items) const {
  if (find(items, "SIMILAR") < items.size()) {
    auto call = parted("\"substring\"", items, {"SIMILAR", "ESCAPE"});
    return call && call->arguments.size() == 3 ? call : std::nullopt;
  }
  return parted("\"substring\"", items, {"FROM", "FOR"});
}

std::optional<PlainCall> CallReader::position(Items items) const {
  if (items.size() != 3 || !word_at(items, 1, "IN")) return std::nullopt;
  PlainCall call{"\"position\"", {}, {}, {}};
  for (const std::size_t index : {std::size_t{2}, std::size_t{0}}) {
    if (items[index].kind != Item::Kind::group || items[index].suffixes != 0) return std::nullopt;
    call.arguments.push_back(tree_.items(items[index].level));
  }
  return checked(std::move(call));
}

std::optional<PlainCall> CallReader::trim(Items items) const {
  PlainCall call{};
  if (word_at(items, 0, "BOTH")) {
    call.function = "btrim";
  } else if (word_at(items, 0, "LEADING")) {
    call.function = "ltrim";
  } else if (word_at(items, 0, "TRAILING")) {
    call.function = "rtrim";
  } else {
    return std::nullopt;
  }
  const std::size_t from = find(items, "FROM");
  if (from == items.size()) return std::nullopt;
  call.arguments.push_back(items.subspan(from + 1));
  if (from > 1) call.arguments.push_back(items.subspan(1, from - 1));
  return checked(std::move(call));
}

std::optional<PlainCall> CallReader::normalize(Items items) const {
  PlainCall call{"\"normalize\"", {}, {items}, {}};
  const std::size_t comma = find(items, ",");
  if (comma < items.size()) {
    if (comma + 2 != items.size() || !is_normal_form(word_of(items[comma + 1]))) {
      return std::nullopt;
    }
    call.arguments.front() = items.first(comma);
    call.last = word_of(items[comma + 1]);
  }
  return checked(std::move(call));
}

// The function takes the field in small letters and in capitals. A field that was given as a constant
// is printed as it was written there, by later minor versions in quotes where it has capitals, by earlier
// ones as a word that is read as one in small letters.
std::optional<PlainCall> CallReader::extract(Items items) const {
  if (items.size() < 3 || !word_at(items, 1, "FROM")) return std::nullopt;
  const Item& field = items[0];
  if ((field.kind != Item::Kind::name && field.kind != Item::Kind::word) ||
      field.tokens.end != field.tokens.begin + 1 || field.suffixes != 0) {
    return std::nullopt;
  }
  std::string_view name = word_of(field);
  if (tree_.token_kind(field.tokens.begin) == TokenKind::quoted_name) {
    name = name.size() > 2 && name.front() == '"' ? name.substr(1, name.size() - 2) : "";
    if (!is_plain_word(name)) return std::nullopt;
  } else if (tree_.token_kind(field.tokens.begin) != TokenKind::word) {
    return std::nullopt;
  }
  return checked({"\"extract\"", lower_case(name), {items.subspan(2)}, {}});
}

// f('YEAR'::text, x)
std::optional<PlainCall> CallReader::field_of(std::string_view function, Items items) const {
  auto arguments = values_between_commas(tree_, items);
  if (!arguments || arguments->size() != 2) return std::nullopt;
  PlainCall call{function, {}, std::move(*arguments), {}};
  const Items field = call.arguments.front();
  if (field.size() != 1 || field[0].kind != Item::Kind::literal || field[0].suffixes != 1 ||
      tree_.cast_type(field[0]) != "text") {
    return call;
  }
  const std::string_view constant = word_of(field[0]);
  if (constant.size() > 2 && constant.front() == '\'' &&
      is_plain_word(constant.substr(1, constant.size() - 2))) {
    call.first = lower_case(constant.substr(1, constant.size() - 2));
    call.arguments.erase(call.arguments.begin());
  }
  return call;
}

std::optional<PlainCall> CallReader::xml_exists(Items items) const {
  if (items.size() != 3 || !word_at(items, 1, "PASSING")) return std::nullopt;
  PlainCall call{"\"xmlexists\"", {}, {}, {}};
  for (const std::size_t index : {std::size_t{0}, std::size_t{2}}) {
    if (items[index].kind != Item::Kind::group || items[index].suffixes != 0) return std::nullopt;
    call.arguments.push_back(tree_.items(items[index].level));
  }
  return checked(std::move(call));
}

// Without an escape (NULL) it is similar_to_escape of one argument; with a constant one the two
// are alike. With one that may be null they are not: similar_escape takes that for none.
std::optional<PlainCall> CallReader::similar_escape(Items items) const {
  auto arguments = values_between_commas(tree_, items);
  if (!arguments || arguments->size() != 2) return std::nullopt;
  const Items escape = arguments->back();
  if (escape.size() != 1 || escape[0].kind != Item::Kind::literal || escape[0].suffixes != 1 ||
      tree_.cast_type(escape[0]) != "text") {
    return std::nullopt;
  }
  if (word_of(escape[0]) == "NULL") {
    arguments->pop_back();
  } else if (tree_.token_kind(escape[0].tokens.begin) != TokenKind::string) {
    return std::nullopt;
  }
  return PlainCall{"similar_to_escape", {}, std::move(*arguments), {}};
}

std::optional<PlainCall> CallReader::known(std::string_view function, Items items) const {
  auto arguments = values_between_commas(tree_, items);
  if (!arguments) return std::nullopt;
  PlainCall call{function, {}, std::move(*arguments), {}};
  if ((function == "\"normalize\"" || function == "is_normalized") && call.arguments.size() == 2) {
    // 13 prints the form in small letters, 14 in capitals; the function takes both.
    const Items form = call.arguments.back();
    if (form.size() == 1 && form[0].kind == Item::Kind::literal &&
        tree_.cast_type(form[0]) == "text" && word_of(form[0]).size() > 2 &&
        is_normal_form(upper(word_of(form[0]).substr(1, word_of(form[0]).size() - 2)))) {
      call.last = upper(word_of(form[0]).substr(1, word_of(form[0]).size() - 2));
      call.arguments.pop_back();
    }
  }
  return call;
}

std::optional<PlainCall> CallReader::of_call(const Item& item) const {
  const Items items = tree_.items(item.level);
  const std::string_view name = word_of(item);
  if (item.tokens.end != item.tokens.begin + 1) {
    if (name != "COLLATION" || tree_.token_kind(item.tokens.begin) != TokenKind::word) {
      return std::nullopt;
    }
    return checked({"pg_collation_for", {}, {items}, {}});
  }
  if (name == "SUBSTRING") return substring(items);
  if (name == "OVERLAY") return parted("\"overlay\"", items, {"PLACING", "FROM", "FOR"});
  if (name == "POSITION") return position(items);
  if (name == "TRIM") return trim(items);
  if (name == "NORMALIZE") return normalize(items);
  if (name == "EXTRACT") return extract(items);
  if (name == "XMLEXISTS") return xml_exists(items);
  if (name == "similar_escape") return similar_escape(items);
  if (name == "\"extract\"" || name == "date_part") return field_of(name, items);
  if (text_function(name) != nullptr) return known(name, items);
  return std::nullopt;
}

std::optional<PlainCall> CallReader::at_time_zone(Items items) const {
  const std::size_t at = find(items, "AT");
  if (word_at(items, at + 1, "LOCAL") && at + 2 == items.size()) {
    return checked({"timezone", {}, {items.first(at)}, {}});
  }
  if (!word_at(items, at + 1, "TIME") || !word_at(items, at + 2, "ZONE")) return std::nullopt;
  return checked({"timezone", {}, {items.subspan(at + 3), items.first(at)}, {}});
}

std::optional<PlainCall> CallReader::overlaps(Items items) const {
  PlainCall call{"\"overlaps\"", {}, {}, {}};
  for (const std::size_t index : {std::size_t{0}, std::size_t{2}}) {
    if (items[index].kind != Item::Kind::group || items[index].suffixes != 0) return std::nullopt;
    const auto ends = values_between_commas(tree_, tree_.items(items[index].level));
    if (!ends || ends->size() != 2) return std::nullopt;
    call.arguments.insert(call.arguments.end(), ends->begin(), ends->end());
  }
  return call;
}

std::optional<PlainCall> CallReader::is_normalized(Items items) const {
  const std::size_t is = find(items, "IS");
  PlainCall call{"is_normalized", {}, {items.first(std::min(is, items.size()))}, {}};
  if (is + 3 == items.size() && is_normal_form(word_of(items[is + 1]))) {
    call.last = word_of(items[is + 1]);
  } else if (is + 2 != items.size()) {
    return std::nullopt;
  }
  return checked(std::move(call));
}

std::optional<PlainCall> CallReader::of_group(Items items) const {
  if (items.size() < 3) return std::nullopt;
  if (items.size() == 3 && word_at(items, 1, "OVERLAPS")) return overlaps(items);
  if (word_at(items, items.size() - 1, "NORMALIZED")) return is_normalized(items);
  return find(items, "AT") < items.size() ? at_time_zone(items) : std::nullopt;
}

}  // namespace

std::optional<PlainCall> plain_call(const TextTree& tree, const Item& item) {
  if (item.kind == Item::Kind::call) return CallReader(tree).of_call(item);
  if (item.kind == Item::Kind::group) return CallReader(tree).of_group(tree.items(item.level));
  return std::nullopt;
}

bool is_text_argument(const PlainCall& call, std::size_t argument) {
  const TextFunction* function = text_function(call.function);
  return function != nullptr && argument < 8 && ((function->arguments >> argument) & 1U) != 0;
}

bool takes_text(const TextTree& tree, const PlainCall& call) {
  const TextFunction* function = text_function(call.function);
  if (function == nullptr) return false;
  const std::size_t count = call.arguments.size();
  if (count < 8 && ((function->alone >> count) & 1U) != 0) return true;
  return std::any_of(call.arguments.begin(), call.arguments.end(), [&](Items argument) {
    return argument.size() == 1 && tree.cast_type(argument[0]) == "text";
  });
}

}  // namespace pgsnap::diff
