#include "diff/compare/text_tree.h"

#include <algorithm>
#include <array>

namespace pgsnap::diff {
namespace {

// Key words printed before a bracket that holds arguments. Sorted.
constexpr std::array<std::string_view, 36> kCallWords = {
    "ARRAY",          "COALESCE",      "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "EXTRACT",        "GREATEST",      "GROUPING",     "JSON",
    "JSON_ARRAY",     "JSON_ARRAYAGG", "JSON_EXISTS",  "JSON_OBJECT",
    "JSON_OBJECTAGG", "JSON_QUERY",    "JSON_SCALAR",  "JSON_SERIALIZE",
    "JSON_TABLE",     "JSON_VALUE",    "LEAST",        "LOCALTIME",
    "LOCALTIMESTAMP", "MERGE_ACTION",  "NORMALIZE",    "NULLIF",
    "OVERLAY",        "POSITION",      "ROW",          "SUBSTRING",
    "TRIM",           "XMLCONCAT",     "XMLELEMENT",   "XMLEXISTS",
    "XMLFOREST",      "XMLROOT",       "XMLSERIALIZE", "XMLTABLE"};

// Key words that stand for a value. Sorted.
constexpr std::array<std::string_view, 16> kValueWords = {
    "CURRENT_CATALOG", "CURRENT_DATE",      "CURRENT_ROLE",   "CURRENT_SCHEMA",
    "CURRENT_TIME",    "CURRENT_TIMESTAMP", "CURRENT_USER",   "DEFAULT",
    "FALSE",           "LOCALTIME",         "LOCALTIMESTAMP", "NULL",
    "SESSION_USER",    "SYSTEM_USER",       "TRUE",           "USER"};

constexpr std::array<std::string_view, 7> kIntervalWords = {"day",    "hour", "minute", "month",
                                                            "second", "to",   "year"};

static_assert(std::is_sorted(kCallWords.begin(), kCallWords.end()));
static_assert(std::is_sorted(kValueWords.begin(), kValueWords.end()));
static_assert(std::is_sorted(kIntervalWords.begin(), kIntervalWords.end()));

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::binary_search(words.begin(), words.end(), word);
}

constexpr std::uint32_t kLongestType = 12;

}  // namespace

std::optional<std::vector<SqlToken>> tokens_of(std::string_view text) {
  std::vector<SqlToken> tokens;
  tokens.reserve(text.size() / 8);
  SqlTokenizer tokenizer(text);
  SqlToken token{};
  while (tokenizer.next(token)) tokens.push_back(token);
  if (tokenizer.problem() != nullptr) return std::nullopt;
  return tokens;
}

// Fills a tree. Items of a level are gathered on a stack and moved to their place when its
// bracket closes, so that every level's items lie together.
class TextReader {
 public:
  explicit TextReader(TextTree& tree) : tree_(tree) {}

  bool read() {
    tree_.items_.reserve(tree_.tokens_.size());
    return read_level({}, 0, tree_.root_) && at_end();
  }

 private:
  bool at_end() const { return position_ >= tree_.tokens_.size(); }
  std::string_view peek(std::uint32_t ahead = 0) const {
    const std::size_t index = std::size_t{position_} + ahead;
    return index < tree_.tokens_.size() ? tree_.token(static_cast<std::uint32_t>(index))
                                        : std::string_view{};
  }
  TokenKind kind() const { return tree_.tokens_[position_].kind; }
  bool at_name(std::uint32_t ahead = 0) const;

  bool read_level(std::string_view closing, int depth, std::uint32_t& level);
  bool read_bracket(std::string_view closing, int depth, std::uint32_t& level);
  bool read_item(int depth, Item& item);
  bool read_call(int depth, Item& item);
  bool read_suffixes(int depth, Item& item);
  void read_name();
  void read_type();
  bool skip_type_modifier();
  void append(Item& item, const Suffix& suffix);

  TextTree& tree_;
  std::uint32_t position_ = 0;
  std::vector<Item> open_;
};

// Servers print key words in capitals and quote every name that is not all lower case.
bool TextReader::at_name(std::uint32_t ahead) const {
  const std::size_t index = std::size_t{position_} + ahead;
  if (index >= tree_.tokens_.size()) return false;
  const TokenKind token_kind = tree_.tokens_[index].kind;
  if (token_kind == TokenKind::quoted_name) return true;
  if (token_kind != TokenKind::word) return false;
  const std::string_view word = peek(ahead);
  return std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool TextReader::read_level(std::string_view closing, int depth, std::uint32_t& level) {
  if (depth > kDeepestBracket) return false;
  const std::size_t base = open_.size();
  while (!at_end() && peek() != closing) {
    const std::string_view token = peek();
    if (token == ")" || token == "]") return false;
    Item item;
    if (!read_item(depth, item)) return false;
    open_.push_back(item);
  }
  if (at_end() && !closing.empty()) return false;
  level = static_cast<std::uint32_t>(tree_.levels_.size());
  tree_.levels_.push_back({static_cast<std::uint32_t>(tree_.items_.size()),
                           static_cast<std::uint32_t>(open_.size() - base)});
  tree_.items_.insert(tree_.items_.end(), open_.begin() + static_cast<std::ptrdiff_t>(base),
                      open_.end());
  open_.resize(base);
  return true;
}

bool TextReader::read_bracket(std::string_view closing, int depth, std::uint32_t& level) {
  ++position_;
  if (!read_level(closing, depth + 1, level)) return false;
  ++position_;
  return true;
}

bool TextReader::read_item(int depth, Item& item) {
  const std::string_view token = peek();
  item.tokens.begin = position_;
  if (token == "(") {
    item.kind = Item::Kind::group;
    if (!read_bracket(")", depth, item.level)) return false;
  } else if (token == "[") {
    item.kind = Item::Kind::square;
    if (!read_bracket("]", depth, item.level)) return false;
  } else if (at_name()) {
    item.kind = Item::Kind::name;
    read_name();
    item.tokens.end = position_;
    if (peek() == "(" && !read_call(depth, item)) return false;
  } else if (token == "COLLATION" && peek(1) == "FOR" && peek(2) == "(") {
    position_ += 2;
    if (!read_call(depth, item)) return false;
  } else if (kind() == TokenKind::word && peek(1) == "(" && holds(kCallWords, token)) {
    ++position_;
    if (!read_call(depth, item)) return false;
  } else if (token == "ARRAY" && peek(1) == "[") {
    item.kind = Item::Kind::array;
    ++position_;
    if (!read_bracket("]", depth, item.level)) return false;
  } else {
    const TokenKind token_kind = kind();
    const bool literal = token_kind == TokenKind::string || token_kind == TokenKind::number ||
                         token_kind == TokenKind::parameter ||
                         (token_kind == TokenKind::word && holds(kValueWords, token));
    item.kind = literal ? Item::Kind::literal : Item::Kind::word;
    item.tokens.end = ++position_;
  }
  return !item.is_operand() || read_suffixes(depth, item);
}

bool TextReader::read_call(int depth, Item& item) {
  item.kind = Item::Kind::call;
  item.tokens.end = position_;
  return read_bracket(")", depth, item.level);
}

void TextReader::read_name() {
  ++position_;
  while (peek() == "." && (at_name(1) || peek(1) == "*")) position_ += 2;
}

void TextReader::append(Item& item, const Suffix& suffix) {
  const auto index = static_cast<std::uint32_t>(tree_.suffixes_.size());
  tree_.suffixes_.push_back(suffix);
  if (item.suffixes++ == 0) {
    item.first_suffix = index;
  } else {
    tree_.suffixes_[item.last_suffix].next = index;
  }
  item.last_suffix = index;
}

bool TextReader::read_suffixes(int depth, Item& item) {
  for (;;) {
    Suffix suffix{};
    suffix.tokens.begin = position_;
    if (peek() == "::") {
      suffix.kind = Suffix::Kind::cast;
      suffix.tokens.begin = ++position_;
      read_type();
      suffix.tokens.end = position_;
    } else if (peek() == "[") {
      suffix.kind = Suffix::Kind::subscript;
      if (!read_bracket("]", depth, suffix.level)) return false;
    } else if (peek() == "." && (at_name(1) || peek(1) == "*")) {
      suffix.kind = Suffix::Kind::field;
      position_ += 2;
      suffix.tokens.end = position_;
    } else {
      return true;
    }
    append(item, suffix);
  }
}

// A type's name of one or several words, its modifier, and the brackets of an array.
void TextReader::read_type() {
  if (!at_name()) return;
  const std::string_view first = peek();
  const bool qualified = peek(1) == ".";
  read_name();
  if (!qualified) {
    if ((first == "double" && peek() == "precision") ||
        ((first == "character" || first == "bit") && peek() == "varying")) {
      ++position_;
    } else if (first == "interval") {
      while (holds(kIntervalWords, peek())) ++position_;
    }
  }
  if (peek() == "(" && !skip_type_modifier()) return;
  if ((first == "time" || first == "timestamp") && (peek() == "with" || peek() == "without") &&
      peek(1) == "time" && peek(2) == "zone") {
    position_ += 3;
  }
  while (peek() == "[" && peek(1) == "]") position_ += 2;
}

bool TextReader::skip_type_modifier() {
  std::uint32_t ahead = 1;
  while (ahead < kLongestType && peek(ahead) != ")") {
    const std::string_view token = peek(ahead);
    if (token.empty() || token == "(" || token == "[" || token == "]") return false;
    ++ahead;
  }
  if (peek(ahead) != ")") return false;
  position_ += ahead + 1;
  return true;
}

std::optional<TextTree> TextTree::read(std::string_view text, std::vector<SqlToken> tokens) {
  TextTree tree(text, std::move(tokens));
  if (!TextReader(tree).read()) return std::nullopt;
  return tree;
}

std::string TextTree::type_text(TokenRange type) const {
  std::string result;
  if (type.end - type.begin > kLongestType) return result;
  for (std::uint32_t index = type.begin; index < type.end; ++index) {
    if (!result.empty()) result += ' ';
    result += token(index);
  }
  return result;
}

std::string TextTree::cast_type(const Item& item) const {
  if (item.suffixes == 0) return {};
  const Suffix& last = suffixes_[item.last_suffix];
  return last.kind == Suffix::Kind::cast ? type_text(last.tokens) : std::string{};
}

}  // namespace pgsnap::diff
