#pragma once
// Reads an expression or query as a server prints it (not pretty, so fully parenthesised) into
// brackets, operands and the words between them. It knows no precedence, as there is nothing left
// to decide; what it does not know stays a word, so every text with matching brackets can be read.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diff/compare/sql_tokenizer.h"

namespace pgsnap::diff {

// Brackets nested deeper than this are not read: what is read is walked by recursion, which has to do
// with a stack of 256 KB.
constexpr int kDeepestBracket = 200;

// Nothing where the tokenizer found a problem.
std::optional<std::vector<SqlToken>> tokens_of(std::string_view text);

struct TokenRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// What follows an operand and binds to it.
struct Suffix {
  enum class Kind : std::uint8_t { cast, subscript, field };
  Kind kind;
  TokenRange tokens;        // cast: "::" and the type; field: "." and the name
  std::uint32_t level = 0;  // subscript
  std::uint32_t next = 0;
};

struct Item {
  enum class Kind : std::uint8_t {
    word,     // a key word, an operator, a comma: whatever is no operand
    name,     // a, a.b.c, a.*
    literal,  // 'x', 1, $1, NULL, CURRENT_USER
    call,     // tokens are the name, level the arguments
    array,    // ARRAY[...]: level
    group,    // (...): level
    square,   // [...] that follows no operand
  };
  Kind kind = Kind::word;
  TokenRange tokens;
  std::uint32_t level = 0;
  std::uint32_t first_suffix = 0;
  std::uint32_t last_suffix = 0;
  std::uint32_t suffixes = 0;  // how many

  bool is_operand() const { return kind != Kind::word && kind != Kind::square; }
};

// The items between two brackets, or of the whole text.
struct Level {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

class TextTree {
 public:
  // Keeps a view of the text. Nothing where brackets do not match or nest too deep.
  static std::optional<TextTree> read(std::string_view text, std::vector<SqlToken> tokens);

  std::uint32_t root() const { return root_; }
  // Every level comes after the levels within it.
  std::span<const Level> levels() const { return levels_; }
  std::span<const Item> items() const { return items_; }
  std::span<const Item> items(std::uint32_t level) const {
    return std::span(items_).subspan(levels_[level].first, levels_[level].count);
  }
  const Suffix& suffix(std::uint32_t index) const { return suffixes_[index]; }
  TokenKind token_kind(std::uint32_t token) const { return tokens_[token].kind; }
  std::string_view token(std::uint32_t token) const {
    return text_.substr(tokens_[token].begin, tokens_[token].size);
  }
  std::string_view text() const { return text_; }

  bool is_word(const Item& item, std::string_view word) const {
    return item.kind == Item::Kind::word && token(item.tokens.begin) == word;
  }
  // A call, unqualified, of a function printed with that name.
  bool calls(const Item& item, std::string_view function) const {
    return item.kind == Item::Kind::call && item.tokens.end == item.tokens.begin + 1 &&
           token(item.tokens.begin) == function;
  }
  // The type of the cast that is applied last, with one space between its tokens' texts where
  // there was any; empty where the operand ends in something else. Types of more than a few
  // tokens are left out: none that a rule asks for is that long.
  std::string cast_type(const Item& item) const;
  std::string type_text(TokenRange type) const;

 private:
  friend class TextReader;
  TextTree(std::string_view text, std::vector<SqlToken> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  std::string_view text_;
  std::vector<SqlToken> tokens_;
  std::vector<Item> items_;
  std::vector<Level> levels_;
  std::vector<Suffix> suffixes_;
  std::uint32_t root_ = 0;
};

}  // namespace pgsnap::diff
