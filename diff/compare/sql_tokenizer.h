#pragma once
// Splits SQL into tokens as PostgreSQL's own scanner does with standard_conforming_strings on.
// White space and comments part tokens and are dropped. One pass, no recursion, no allocation.
// Whatever the servers of 10 to 18 (or psql) would cut differently is a problem, not a token.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgsnap::diff {

enum class TokenKind : std::uint8_t {
  word,         // a key word or an unquoted name
  quoted_name,  // "...", also U&"..."
  string,       // '...', also with a prefix (E B X N U&), or $tag$...$tag$
  number,
  parameter,  // $1
  op,         // the longest run of operator characters, as the server cuts it
  punct,      // ( ) [ ] , ; . .. : :: := and a backslash
};

struct SqlToken {
  TokenKind kind;
  std::uint32_t begin;
  std::uint32_t size;
};

// Whether a token is the key word that `lower` spells in lower case.
bool is_word(std::string_view token, std::string_view lower);

// What a token that is a name, with or without quotes, names.
std::string unquoted_name(std::string_view token);

class SqlTokenizer {
 public:
  // Keeps a view of the text, which must outlive the tokenizer.
  explicit SqlTokenizer(std::string_view text);

  // False at the end of the text, and for good after a problem.
  bool next(SqlToken& token);

  // What no server would read as one meaning: an open quote, comment or dollar quote, a control
  // character, a name grown onto a number, two string literals in a row (the server joins them
  // over a line break, reading the second in the first one's mode). Null while there is none.
  const char* problem() const { return problem_; }

  // A "--" comment reaches the end of the text, and would swallow what is put behind it.
  bool ends_in_line_comment() const { return ends_in_line_comment_; }

  // A "--" comment was ended by a carriage return, which the server takes for a line's end and
  // most people's screens do not.
  bool hides_text_behind_comment() const { return hides_text_behind_comment_; }

  std::string_view text_of(const SqlToken& token) const {
    return text_.substr(token.begin, token.size);
  }

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
  bool fail(const char* problem);
  bool skip_blanks();
  bool skip_line_comment();
  bool skip_block_comment();
  bool take(SqlToken& token, TokenKind kind, std::size_t end);
  bool take_quoted(SqlToken& token, TokenKind kind, std::size_t quote, bool backslash_escapes);
  bool take_dollar(SqlToken& token);
  bool take_number(SqlToken& token);
  bool take_word(SqlToken& token);
  bool take_operator(SqlToken& token);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t signs_end_ = 0;  // up to here there are only + and -, each a token
  const char* problem_ = nullptr;
  bool after_string_ = false;
  bool ends_in_line_comment_ = false;
  bool hides_text_behind_comment_ = false;
};

}  // namespace pgsnap::diff
