#include "diff/compare/sql_tokenizer.h"

#include <limits>

namespace pgsnap::diff {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_tag_char(char c) { return is_name_start(c) || is_digit(c); }

bool is_name_char(char c) { return is_tag_char(c) || c == '$'; }

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr std::string_view kOperatorChars = "~!@#^&|`?+-*/%<>=";

bool is_operator_char(char c) { return kOperatorChars.find(c) != std::string_view::npos; }

}  // namespace

bool is_word(std::string_view token, std::string_view lower) {
  if (token.size() != lower.size()) return false;
  for (std::size_t index = 0; index < token.size(); ++index) {
    const char c = token[index];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[index]) return false;
  }
  return true;
}

std::string unquoted_name(std::string_view token) {
  if (!token.starts_with('"')) return std::string(token);
  std::string name;
  for (std::size_t i = 1; i + 1 < token.size(); ++i) {
    name.push_back(token[i]);
    if (token[i] == '"') ++i;
  }
  return name;
}

SqlTokenizer::SqlTokenizer(std::string_view text) : text_(text) {
  if (text_.size() >= std::numeric_limits<std::uint32_t>::max()) {
    text_ = {};
    problem_ = "is too long";
  }
}

bool SqlTokenizer::fail(const char* problem) {
  problem_ = problem;
  position_ = text_.size();
  return false;
}

bool SqlTokenizer::take(SqlToken& token, TokenKind kind, std::size_t end) {
  token = {kind, static_cast<std::uint32_t>(position_),
           static_cast<std::uint32_t>(end - position_)};
  position_ = end;
  after_string_ = kind == TokenKind::string;
  return true;
}

bool SqlTokenizer::next(SqlToken& token) {
  if (problem_ != nullptr || !skip_blanks() || position_ >= text_.size()) return false;
  const char c = text_[position_];
  const char following = at(position_ + 1);
  switch (c) {
    case '\'':
      if (after_string_) return fail("has two string literals in a row");
      return take_quoted(token, TokenKind::string, position_, false);
    case '"': return take_quoted(token, TokenKind::quoted_name, position_, false);
    case '$': return take_dollar(token);
    case '(':
    case ')':
    case '[':
    case ']':
    case ',':
    case ';':
    case '\\': return take(token, TokenKind::punct, position_ + 1);
    case ':':
      return take(token, TokenKind::punct,
                  position_ + (following == ':' || following == '=' ? 2 : 1));
    case '.':
      if (is_digit(following)) return take_number(token);
      return take(token, TokenKind::punct, position_ + (following == '.' ? 2 : 1));
    default: break;
  }
  if (is_digit(c)) return take_number(token);
  if (is_name_start(c)) return take_word(token);
  if (is_operator_char(c)) return take_operator(token);
  return fail("has a character that SQL knows only inside quotes");
}

bool SqlTokenizer::skip_blanks() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++position_;
    } else if (c == '-' && at(position_ + 1) == '-') {
      if (!skip_line_comment()) return false;
    } else if (c == '/' && at(position_ + 1) == '*') {
      if (!skip_block_comment()) return false;
    } else {
      return true;
    }
  }
  return true;
}

bool SqlTokenizer::skip_line_comment() {
  const std::size_t end = text_.find_first_of("\n\r", position_);
  if (end == std::string_view::npos) {
    ends_in_line_comment_ = true;
    position_ = text_.size();
    return false;
  }
  if (text_[end] == '\r' && at(end + 1) != '\n') hides_text_behind_comment_ = true;
  position_ = end + 1;
  return true;
}

bool SqlTokenizer::skip_block_comment() {
  std::size_t depth = 0;
  do {
    const char c = text_[position_];
    const char following = at(position_ + 1);
    if (c == '/' && following == '*') {
      ++depth;
      position_ += 2;
    } else if (c == '*' && following == '/') {
      --depth;
      position_ += 2;
    } else {
      ++position_;
    }
    if (depth == 0) return true;
  } while (position_ < text_.size());
  return fail("has a comment that does not end");
}

bool SqlTokenizer::take_quoted(SqlToken& token, TokenKind kind, std::size_t quote,
                               bool backslash_escapes) {
  const char mark = text_[quote];
  const std::string_view stops =
      backslash_escapes ? std::string_view("'\\") : text_.substr(quote, 1);
  std::size_t position = quote + 1;
  while ((position = text_.find_first_of(stops, position)) != std::string_view::npos) {
    if (text_[position] == mark && at(position + 1) != mark) {
      return take(token, kind, position + 1);
    }
    position += 2;  // a doubled quote, or a backslash and what it escapes
    if (position > text_.size()) break;
  }
  return fail(kind == TokenKind::string ? "has a string literal that does not end"
                                        : "has a quoted name that does not end");
}

bool SqlTokenizer::take_dollar(SqlToken& token) {
  std::size_t end = position_ + 1;
  if (is_digit(at(end))) {
    while (is_digit(at(end))) ++end;
    if (is_name_start(at(end))) return fail("has a name grown onto a number");
    return take(token, TokenKind::parameter, end);
  }
  if (is_name_start(at(end))) {
    while (is_tag_char(at(end))) ++end;
  }
  if (at(end) != '$') return fail("has a stray $ sign");
  const std::string_view tag = text_.substr(position_, end + 1 - position_);
  const std::size_t close = text_.find(tag, end + 1);
  if (close == std::string_view::npos) return fail("has a dollar quote that does not end");
  return take(token, TokenKind::string, close + tag.size());
}

bool SqlTokenizer::take_number(SqlToken& token) {
  std::size_t end = position_;
  const char base = at(end + 1);
  if (text_[end] == '0' && (base == 'x' || base == 'X') && is_hex_digit(at(end + 2))) {
    end += 2;
    while (is_hex_digit(at(end)) || at(end) == '_') ++end;
  } else {
    while (is_digit(at(end)) || (at(end) == '_' && is_digit(at(end + 1)))) ++end;
    if (at(end) == '.' && at(end + 1) != '.') {
      ++end;
      while (is_digit(at(end)) || (at(end) == '_' && is_digit(at(end + 1)))) ++end;
    }
    if (at(end) == 'e' || at(end) == 'E') {
      const std::size_t digits = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
      if (is_digit(at(digits))) {
        end = digits;
        while (is_digit(at(end))) ++end;
      }
    }
  }
  if (is_name_start(at(end))) return fail("has a name grown onto a number");
  return take(token, TokenKind::number, end);
}

bool SqlTokenizer::take_word(SqlToken& token) {
  const char c = text_[position_];
  const char following = at(position_ + 1);
  if (following == '\'') {
    if (c == 'e' || c == 'E') return take_quoted(token, TokenKind::string, position_ + 1, true);
    if (c == 'n' || c == 'N') return take_quoted(token, TokenKind::string, position_ + 1, false);
    if (c == 'b' || c == 'B' || c == 'x' || c == 'X') {  // know no doubled quotes
      const std::size_t close = text_.find('\'', position_ + 2);
      if (close == std::string_view::npos) return fail("has a string literal that does not end");
      return take(token, TokenKind::string, close + 1);
    }
  }
  if ((c == 'u' || c == 'U') && following == '&') {
    const char quote = at(position_ + 2);
    if (quote == '\'') return take_quoted(token, TokenKind::string, position_ + 2, false);
    if (quote == '"') return take_quoted(token, TokenKind::quoted_name, position_ + 2, false);
  }
  std::size_t end = position_ + 1;
  while (is_name_char(at(end))) ++end;
  return take(token, TokenKind::word, end);
}

bool SqlTokenizer::take_operator(SqlToken& token) {
  if (position_ < signs_end_) return take(token, TokenKind::op, position_ + 1);
  std::size_t end = position_;
  while (is_operator_char(at(end))) {
    const char following = at(end + 1);
    if (end > position_ &&
        ((text_[end] == '-' && following == '-') || (text_[end] == '/' && following == '*'))) {
      break;  // a comment starts inside the run
    }
    ++end;
  }
  // A name of several characters ends in + or - only if it holds one of these as well; what is
  // cut off are single signs.
  const std::string_view run = text_.substr(position_, end - position_);
  if (run.find_first_of("~!@#^&|`?%") == std::string_view::npos) {
    signs_end_ = end;
    while (end > position_ + 1 && (text_[end - 1] == '+' || text_[end - 1] == '-')) --end;
  }
  return take(token, TokenKind::op, end);
}

}  // namespace pgsnap::diff
