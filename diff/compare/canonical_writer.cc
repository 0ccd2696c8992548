#include "diff/compare/canonical_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "diff/compare/extract_types.h"
#include "diff/compare/outer_query.h"
#include "diff/compare/plain_call.h"
#include "diff/compare/text_shapes.h"

namespace pgsnap::diff {
namespace {

// No token of a text can begin with these, as the tokenizer refuses control characters.
constexpr std::string_view kExtractTypeMark = "\001extract";  // the type EXTRACT gives, any side
constexpr std::string_view kTextMark = "\001text";            // an argument that surely is text

// Names that became key words, so that newer servers quote them. Where such a word is a key word
// to a server it is printed in capitals, hence the small letters always are a name. Sorted.
constexpr std::array<std::string_view, 14> kQuotedSince = {
    "\"json\"",           "\"json_array\"",     "\"json_arrayagg\"", "\"json_exists\"",
    "\"json_object\"",    "\"json_objectagg\"", "\"json_query\"",    "\"json_scalar\"",
    "\"json_serialize\"", "\"json_table\"",     "\"json_value\"",    "\"merge_action\"",
    "\"normalize\"",      "\"system_user\""};
static_assert(std::is_sorted(kQuotedSince.begin(), kQuotedSince.end()));

// Their argument is text (or a range), never a string of bits or bytes.
constexpr std::array<std::string_view, 4> kTextCalls = {"ascii", "initcap", "lower", "upper"};

constexpr std::array<std::string_view, 8> kPatternOperators = {"~",  "!~",  "~*",  "!~*",
                                                               "~~", "!~~", "~~*", "!~~*"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The columns of what follows have the names of those before.
bool is_set_operation(std::string_view word) {
  return word == "UNION" || word == "INTERSECT" || word == "EXCEPT";
}

// start: where a query begins, so that a bracket holds a query of its own and no sublink.
enum class Clause { expression, start, with, select_list, from, order };

// Where in the text an item stands.
struct Place {
  bool outermost = false;  // columns of the lone FROM item may be qualified here
  bool from = false;       // among FROM items
  bool sort_list = false;  // DISTINCT ON (...) of the outermost query
  bool sublink = false;    // a query whose column names nobody sees
  // Of one operand, told by its function or by the other operand of its operator:
  bool text_operand = false;
  ExtractType extract = ExtractType::none;

  Place within() const { return {outermost, from, false, false, false, ExtractType::none}; }
  Place expression() const { return {outermost, false, false, false, false, ExtractType::none}; }
};

class CanonicalWriter {
 public:
  CanonicalWriter(const TextTree& tree, const CanonicalRules& rules)
      : tree_(tree), rules_(rules), limit_(tree.text().size() * 16 + 65536) {
    if (rules.extract_is_date_part) types_ = {tree, rules.numeric_date_part_is_extract};
    if (rules.unqualify) outer_ = lone_item_query(tree);
    out_.reserve(tree.text().size() * 2);
  }

  std::optional<std::string> write() {
    Place place;
    place.outermost = outer_.has_value();
    write_run(tree_.items(tree_.root()), place, true);
    if (overflow_) return std::nullopt;
    return std::move(out_);
  }

 private:
  void put(std::string_view token);
  void put_tokens(TokenRange tokens);
  void put_text_constant(const std::string& contents);

  void write_run(Items items, const Place& place, bool root = false);
  void write_item(const Item& item, const Place& place);
  bool write_beside_extract(const Item& item, const Place& place);
  void write_operand(const Item& item, const Place& place);
  void write_name(const Item& item, const Place& place, bool sort_item);
  void write_literal(const Item& item);
  void write_call(const Item& item, const Place& place);
  void write_plain_call(const PlainCall& call, const Place& place);
  void write_text_argument(Items argument, const Place& place);
  void write_group(const Item& item, const Place& place);
  void write_boolean(Items items, std::string_view word, const Place& place);
  void write_operator(Items items, const Place& place);
  void write_array(std::uint32_t level, const std::vector<TokenRange>& casts, const Place& place);
  void write_suffixes(const Item& item, const Place& place, bool mark_last = false);

  bool is_word(const Item& item, std::string_view word) const { return tree_.is_word(item, word); }
  std::string_view word_of(const Item& item) const { return tree_.token(item.tokens.begin); }
  bool names_unseen_column(Items items, std::size_t index) const;
  // Whether the AS there is that of the target of a MERGE, which servers before 18 do not print.
  bool names_target_of_merge(Items items, std::size_t index) const;
  bool is_constant(const Item& item) const;
  Clause clause_after(Items items, std::size_t index, Clause clause, bool query) const;

  const TextTree& tree_;
  const CanonicalRules& rules_;
  ExtractTypes types_;
  std::optional<OuterQuery> outer_;
  std::string out_;
  std::size_t limit_;
  bool overflow_ = false;
};

// One space after every token: the form can be cut into its tokens again in one way only.
void CanonicalWriter::put(std::string_view token) {
  if (overflow_ || out_.size() + token.size() >= limit_) {
    overflow_ = true;
    return;
  }
  if (std::binary_search(kQuotedSince.begin(), kQuotedSince.end(), token)) {
    token = token.substr(1, token.size() - 2);
  }
  out_ += token;
  out_ += ' ';
}

void CanonicalWriter::put_tokens(TokenRange tokens) {
  for (std::uint32_t index = tokens.begin; index < tokens.end; ++index) put(tree_.token(index));
}

void CanonicalWriter::put_text_constant(const std::string& contents) {
  put("'" + contents + "'");
  put("::");
  put("text");
}

Clause CanonicalWriter::clause_after(Items items, std::size_t index, Clause clause,
                                     bool query) const {
  if (items[index].kind != Item::Kind::word) return clause;
  const std::string_view word = word_of(items[index]);
  if (!query) {  // the brackets of a join
    if (word == "ON") return Clause::expression;
    return word == "JOIN" || word == "USING" ? Clause::from : clause;
  }
  if (word == "SELECT") return Clause::select_list;
  if (word == "FROM" || word == "USING") return Clause::from;
  if (word == "WITH") {
    const bool ordinality = index + 1 < items.size() && is_word(items[index + 1], "ORDINALITY");
    return ordinality ? clause : Clause::with;
  }
  if (word == "ORDER") return Clause::order;
  if (is_set_operation(word)) return Clause::start;
  for (const std::string_view start : {";", "ATOMIC", "DO"}) {
    if (word == start) return Clause::start;
  }
  for (const std::string_view other : {"WHERE", "GROUP", "HAVING", "WINDOW", "OFFSET", "LIMIT",
                                       "FETCH", "FOR", "VALUES", "SET", "RETURNING", "RETURN"}) {
    if (word == other) return Clause::expression;
  }
  return clause;
}

// 'x'::text, '-1'::integer, NULL::text.
bool CanonicalWriter::is_constant(const Item& item) const {
  if (item.kind != Item::Kind::literal) return false;
  std::uint32_t index = item.first_suffix;
  for (std::uint32_t count = 0; count < item.suffixes; ++count) {
    if (tree_.suffix(index).kind != Suffix::Kind::cast) return false;
    index = tree_.suffix(index).next;
  }
  return true;
}

// AS bool and the like behind items[index] in a select list whose names nobody sees. A constant's name
// there is that of its type once it was printed and read again: 'x' is printed as 'x'::text.
bool CanonicalWriter::names_unseen_column(Items items, std::size_t index) const {
  if (index + 2 >= items.size()) return false;
  const Item& name = items[index + 2];
  if (!is_word(items[index + 1], "AS") || name.kind != Item::Kind::name || name.suffixes != 0 ||
      name.tokens.end != name.tokens.begin + 1) {
    return false;
  }
  if (index + 3 < items.size() && items[index + 3].kind != Item::Kind::word) return false;
  const Item& value = items[index];
  if (is_constant(value)) return true;
  if (value.suffixes != 0) return false;
  if (rules_.unname_booleans && value.kind == Item::Kind::name && word_of(name) == "bool" &&
      value.tokens.end == value.tokens.begin + 1) {
    return word_of(value) == "true" || word_of(value) == "false";
  }
  return rules_.extract_is_date_part &&
         (word_of(name) == "date_part" || word_of(name) == "\"extract\"") &&
         (tree_.calls(value, "date_part") || tree_.calls(value, "\"extract\"") ||
          tree_.calls(value, "EXTRACT"));
}

bool CanonicalWriter::names_target_of_merge(Items items, std::size_t index) const {
  const std::size_t only = index > 1 && is_word(items[index - 2], "ONLY") ? 1 : 0;
  return index > 2 + only && is_word(items[index], "AS") &&
         is_word(items[index - 2 - only], "INTO") && is_word(items[index - 3 - only], "MERGE");
}

void CanonicalWriter::write_run(Items items, const Place& place, bool root) {
  const bool is_statement = is_query(tree_, items);
  const bool query = is_statement || root;
  const bool trigger = root && items.size() > 2 && is_word(items[0], "CREATE") &&
                       (is_word(items[1], "TRIGGER") || is_word(items[2], "TRIGGER"));
  Clause clause = Clause::expression;
  if (is_statement) {
    clause = Clause::start;
  } else if (place.from) {
    clause = Clause::from;
  }
  bool in_body = false;         // of a function, whose columns go by their places
  bool unseen = place.sublink;  // as are those that are inserted, and those after a set operation
  for (std::size_t index = 0; index < items.size(); ++index) {
    const Item& item = items[index];
    clause = clause_after(items, index, clause, query);
    if (query && item.kind == Item::Kind::word) {
      if (is_word(item, "ATOMIC")) in_body = true;
      if (is_word(item, ";") || is_word(item, "DO")) unseen = place.sublink;
      unseen = unseen || in_body || is_word(item, "INSERT") || is_set_operation(word_of(item));
    }
    const Item* before = index > 0 ? &items[index - 1] : nullptr;
    if (trigger && is_word(item, "PROCEDURE") && before != nullptr && is_word(*before, "EXECUTE")) {
      put("FUNCTION");
      continue;
    }
    if (names_target_of_merge(items, index)) continue;
    if (before != nullptr && is_word(*before, "ON") && word_of(item) == "TRUE") {
      for (const std::string_view token : {"(", "true", ")"}) put(token);
      continue;
    }
    Place here = place.within();
    here.text_operand = place.text_operand && items.size() == 1;
    here.from = clause == Clause::from;
    here.outermost = place.outermost && clause != Clause::from && clause != Clause::with;
    here.sublink = clause == Clause::expression || clause == Clause::select_list ||
                   clause == Clause::order || (clause == Clause::start && unseen);
    if (item.kind == Item::Kind::name) {
      // A name that follows one of these is not a column's.
      if (before != nullptr && (is_word(*before, "COLLATE") || is_word(*before, "AS") ||
                                is_word(*before, "RETURNING"))) {
        here.outermost = false;
      }
      const bool sort_list = place.sort_list || (root && clause == Clause::order);
      const bool alone = before == nullptr || is_word(*before, "BY") || is_word(*before, ",");
      write_name(item, here, sort_list && alone);
      write_suffixes(item, here);
    } else {
      here.sort_list = root && index >= 2 && is_word(items[index - 1], "ON") &&
                       is_word(items[index - 2], "DISTINCT");
      write_item(item, here);
    }
    if (unseen && clause == Clause::select_list && names_unseen_column(items, index)) {
      index += 2;
    }
  }
}

void CanonicalWriter::write_item(const Item& item, const Place& place) {
  if (const Item* part = types_.without_cast(tree_, item)) {
    write_item(*part, place);
  } else if (const auto casts = array_casts(tree_, item)) {
    write_array(casts->level, casts->types, place);
  } else if (place.extract == ExtractType::none || !write_beside_extract(item, place)) {
    write_operand(item, place);
    write_suffixes(item, place);
  }
}

// An operand whose type is the one that EXTRACT gives to the other operand, with a mark for the
// type. False where it is of another type.
bool CanonicalWriter::write_beside_extract(const Item& item, const Place& place) {
  if (tree_.cast_type(item) == type_name(place.extract)) {
    Place here = place;
    here.extract = ExtractType::none;
    write_operand(item, here);
    write_suffixes(item, here, true);
    return true;
  }
  // 1.5 is numeric as it stands, and (1.5)::double precision beside date_part.
  if (place.extract != ExtractType::numeric || item.kind != Item::Kind::literal ||
      item.suffixes != 0 || tree_.token_kind(item.tokens.begin) != TokenKind::number ||
      word_of(item).find('.') == std::string_view::npos) {
    return false;
  }
  put("(");
  put(word_of(item));
  put(")");
  put("::");
  put(kExtractTypeMark);
  return true;
}

// The item without what is written behind it.
void CanonicalWriter::write_operand(const Item& item, const Place& place) {
  switch (item.kind) {
    case Item::Kind::word: put_tokens(item.tokens); break;
    case Item::Kind::name: write_name(item, place, false); break;
    case Item::Kind::literal: write_literal(item); break;
    case Item::Kind::call: write_call(item, place); break;
    case Item::Kind::array: write_array(item.level, {}, place); break;
    case Item::Kind::group: write_group(item, place); break;
    case Item::Kind::square:
      put("[");
      write_run(tree_.items(item.level), place.expression());
      put("]");
      break;
  }
}

void CanonicalWriter::write_suffixes(const Item& item, const Place& place, bool mark_last) {
  std::uint32_t index = item.first_suffix;
  for (std::uint32_t count = 0; count < item.suffixes; ++count) {
    const Suffix& suffix = tree_.suffix(index);
    switch (suffix.kind) {
      case Suffix::Kind::cast:
        put("::");
        if (mark_last && index == item.last_suffix) {
          put(kExtractTypeMark);
        } else {
          put_tokens(suffix.tokens);
        }
        break;
      case Suffix::Kind::subscript:
        put("[");
        write_run(tree_.items(suffix.level), place.expression());
        put("]");
        break;
      case Suffix::Kind::field: put_tokens(suffix.tokens); break;
    }
    index = suffix.next;
  }
}

void CanonicalWriter::write_name(const Item& item, const Place& place, bool sort_item) {
  TokenRange tokens = item.tokens;
  if (place.outermost && tokens.end == tokens.begin + 3 && tree_.token(tokens.end - 1) != "*" &&
      name_of(tree_, tokens.begin) == outer_->from_item) {
    const bool ambiguous = sort_item && item.suffixes == 0 &&
                           outer_->shadowed.count(name_of(tree_, tokens.end - 1)) != 0;
    if (!ambiguous) tokens.begin += 2;
  }
  put_tokens(tokens);
}

// B'101'::"bit", as 10 prints bit strings, is '101'::"bit" where the length fits.
void CanonicalWriter::write_literal(const Item& item) {
  std::string_view literal = word_of(item);
  if (item.suffixes > 0 && literal.size() >= 3 && literal.front() == 'B') {
    const std::string_view bits = literal.substr(2, literal.size() - 3);
    const Suffix& cast = tree_.suffix(item.first_suffix);
    const std::string type =
        cast.kind == Suffix::Kind::cast ? tree_.type_text(cast.tokens) : std::string{};
    const std::string size = " ( " + std::to_string(bits.size()) + " )";
    if (bits.find_first_not_of("01") == std::string_view::npos &&
        (type == "\"bit\"" || type == "bit varying" || type == "bit" + size ||
         type == "bit varying" + size)) {
      literal.remove_prefix(1);
    }
  }
  put(literal);
}

void CanonicalWriter::write_call(const Item& item, const Place& place) {
  if (const auto call = plain_call(tree_, item)) {
    Place here = place;
    if (item.suffixes != 0) here.text_operand = false;
    write_plain_call(*call, here);
    return;
  }
  Items arguments = tree_.items(item.level);
  if (tree_.calls(item, "XMLSERIALIZE") && arguments.size() > 2 &&
      is_word(arguments[arguments.size() - 2], "NO") && is_word(arguments.back(), "INDENT")) {
    arguments = arguments.first(arguments.size() - 2);
  }
  Place inner = place.expression();
  inner.sublink = tree_.calls(item, "ARRAY");
  inner.text_operand = item.tokens.end == item.tokens.begin + 1 && holds(kTextCalls, word_of(item));
  if (is_query(tree_, arguments)) inner.outermost = false;
  put_tokens(item.tokens);
  put("(");
  write_run(arguments, inner);
  put(")");
}

void CanonicalWriter::write_plain_call(const PlainCall& call, const Place& place) {
  const bool extract = rules_.extract_is_date_part && call.function == "\"extract\"";
  const bool text = place.text_operand || takes_text(tree_, call);
  put(extract ? "date_part" : call.function);
  put("(");
  bool comma = false;
  if (!call.first.empty()) {
    put_text_constant(call.first);
    comma = true;
  }
  for (std::size_t index = 0; index < call.arguments.size(); ++index) {
    if (comma) put(",");
    comma = true;
    if (text && is_text_argument(call, index)) {
      write_text_argument(call.arguments[index], place.expression());
    } else {
      write_run(call.arguments[index], place.expression());
    }
  }
  if (!call.last.empty()) {
    put(",");
    put_text_constant(call.last);
  }
  put(")");
}

void CanonicalWriter::write_text_argument(Items argument, const Place& place) {
  if (argument.size() == 1 && argument[0].kind == Item::Kind::group && argument[0].suffixes == 1 &&
      tree_.cast_type(argument[0]) == "text" && is_value(tree_, tree_.items(argument[0].level))) {
    argument = tree_.items(argument[0].level);
  }
  write_run(argument, place);
  put(kTextMark);
}

void CanonicalWriter::write_boolean(Items items, std::string_view word, const Place& place) {
  for (std::size_t index = 0; index < items.size(); ++index) {
    const Item& item = items[index];
    if (item.kind == Item::Kind::group && item.suffixes == 0) {
      const Items inner = tree_.items(item.level);
      const bool whole = (index == 0 || is_word(items[index - 1], word)) &&
                         (index + 1 == items.size() || is_word(items[index + 1], word));
      if (whole && boolean_word(tree_, inner) == word) {
        write_boolean(inner, word, place);
        continue;
      }
    }
    write_run(items.subspan(index, 1), place);
  }
}

void CanonicalWriter::write_operator(Items items, const Place& place) {
  const std::string_view op = word_of(items[1]);
  const Item& left = items[0];
  const Item& right = items.back();
  Place left_place = place;
  left_place.sublink = true;
  Place right_place = left_place;
  if (is_comparison(op) || is_arithmetic(op)) {
    left_place.extract = types_.of(tree_, right);
    right_place.extract = types_.of(tree_, left);
  }
  if (is_comparison(op) || holds(kPatternOperators, op)) {
    left_place.text_operand = is_text(tree_, right);
    right_place.text_operand = is_text(tree_, left);
  }
  const bool equality = op == "=" || op == "<>";
  if (equality && is_name_as_text(tree_, left)) {
    put(word_of(tree_.items(left.level)[0]));
  } else {
    write_item(left, left_place);
  }
  put(op);
  if (items.size() == 4) {
    put(word_of(items[2]));
    const Items array = tree_.items(right.level);
    if (array.size() == 1 && array[0].is_operand()) {
      put("(");
      write_item(array[0], right_place);
      put(")");
    } else {
      write_item(right, right_place);
    }
  } else if (equality && is_name_as_text(tree_, right)) {
    put(word_of(tree_.items(right.level)[0]));
  } else {
    write_item(right, right_place);
  }
}

void CanonicalWriter::write_array(std::uint32_t level, const std::vector<TokenRange>& casts,
                                  const Place& place) {
  const Place inner = place.expression();
  const Items items = tree_.items(level);
  const auto elements = values_between_commas(tree_, items);
  put("ARRAY");
  put("[");
  if (!elements) {
    write_run(items, inner);
  } else {
    for (const Items element : *elements) {
      if (element.data() != items.data()) put(",");
      const bool row = element[0].kind == Item::Kind::array && element[0].suffixes == 0;
      if (row) {  // of an array of several dimensions
        write_array(element[0].level, casts, place);
        continue;
      }
      for (std::size_t count = 0; count < casts.size(); ++count) put("(");
      if (casts.empty() && element.size() == 1) {
        Place here = inner;
        here.extract = place.extract;
        here.sublink = true;
        write_item(element[0], here);
      } else {
        write_run(element, inner);
      }
      for (std::size_t count = casts.size(); count-- > 0;) {
        put(")");
        put("::");
        const bool marked = count == 0 && place.extract != ExtractType::none &&
                            tree_.type_text(casts[count]) == type_name(place.extract);
        if (marked) {
          put(kExtractTypeMark);
        } else {
          put_tokens(casts[count]);
        }
      }
    }
  }
  put("]");
}

void CanonicalWriter::write_group(const Item& item, const Place& place) {
  const Items items = tree_.items(item.level);
  if (const auto call = plain_call(tree_, item)) {
    const bool bracket = item.suffixes != 0;
    if (bracket) put("(");
    write_plain_call(*call, place);
    if (bracket) put(")");
    return;
  }
  put("(");
  if (is_query(tree_, items)) {
    Place inner;  // whose columns have their qualifiers everywhere
    inner.sublink = place.sublink;
    write_run(items, inner);
  } else if (const std::string_view word = boolean_word(tree_, items); !word.empty()) {
    write_boolean(items, word, place.within());
  } else if (is_operator(tree_, items)) {
    write_operator(items, place.expression());
  } else {
    Place inner = place.within();
    inner.sort_list = place.sort_list;
    write_run(items, inner);
  }
  put(")");
}

}  // namespace

std::optional<std::string> canonical_form(const TextTree& tree, const CanonicalRules& rules) {
  return CanonicalWriter(tree, rules).write();
}

}  // namespace pgsnap::diff
