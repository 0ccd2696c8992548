#include "diff/sql/statement_check.h"

#include <array>
#include <cstddef>

#include "diff/compare/sql_tokenizer.h"

namespace pgsnap::diff {
namespace {

// How a statement begins, told from its first words.
class Opening {
 public:
  enum class Kind { unknown, routine, rule, copy, other };

  void add(const SqlToken& token, std::string_view text) {
    if (kind_ != Kind::unknown) return;
    const bool word = token.kind == TokenKind::word;
    if (word && seen_ == 0 && is_word(text, "create")) {
      seen_ = 1;
    } else if (word && seen_ == 1 && is_word(text, "or")) {
      seen_ = 2;
    } else if (word && seen_ == 2 && is_word(text, "replace")) {
      seen_ = 3;
    } else if (word && (seen_ == 1 || seen_ == 3) &&
               (is_word(text, "function") || is_word(text, "procedure"))) {
      kind_ = Kind::routine;
    } else if (word && (seen_ == 1 || seen_ == 3) && is_word(text, "rule")) {
      kind_ = Kind::rule;
    } else {
      kind_ = word && seen_ == 0 && is_word(text, "copy") ? Kind::copy : Kind::other;
    }
  }
  Kind kind() const { return kind_; }

 private:
  int seen_ = 0;
  Kind kind_ = Kind::unknown;
};

// psql's idea of whether it is inside the body of a CREATE FUNCTION or PROCEDURE: it looks at the
// first unquoted words of a statement, whatever stands between them, and from there on counts
// BEGIN, CASE and END outside round brackets.
class PsqlBody {
 public:
  void add(std::string_view word, bool in_round_brackets) {
    if (words_ < first_.size()) {
      for (const std::string_view known : {"create", "or", "replace", "function", "procedure"}) {
        if (is_word(word, known)) first_[words_] = known.front();
      }
      ++words_;
    }
    if (in_round_brackets || !creates_routine()) return;
    if (is_word(word, "begin")) {
      ++depth_;
    } else if (depth_ > 0 && is_word(word, "case")) {
      ++depth_;
    } else if (depth_ > 0 && is_word(word, "end")) {
      --depth_;
    }
  }
  std::size_t depth() const { return depth_; }

 private:
  static bool is_routine(char letter) { return letter == 'f' || letter == 'p'; }
  bool creates_routine() const {
    return first_[0] == 'c' && (is_routine(first_[1]) ||
                                (first_[1] == 'o' && first_[2] == 'r' && is_routine(first_[3])));
  }

  std::array<char, 4> first_{};  // first letters of the words known above, else NUL
  std::size_t words_ = 0;
  std::size_t depth_ = 0;
};

bool is_variable_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// '...' as E'...', which means the same whatever standard_conforming_strings is.
void append_escaped(std::string& out, std::string_view literal) {
  // An E right behind a word, a number or a colon would be read as a part of them (psql: a variable).
  constexpr std::string_view kParts = " \n\t([,";
  if (!out.empty() && kParts.find(out.back()) == std::string_view::npos) out += ' ';
  out += 'E';
  for (const char c : literal) {
    out += c;
    if (c == '\\') out += c;
  }
}

// What psql would take for one of its variables right behind a colon: its length, or 0.
std::size_t psql_variable(std::string_view sql, std::size_t position) {
  std::size_t begin = position;
  char closing = '\0';
  if (position < sql.size() && (sql[position] == '\'' || sql[position] == '"')) {
    closing = sql[position];
    begin = position + 1;
  } else if (sql.substr(position, 2) == "{?") {
    closing = '}';
    begin = position + 2;
  }
  std::size_t end = begin;
  while (end < sql.size() && is_variable_char(sql[end])) ++end;
  if (end == begin) return 0;
  if (closing == '\0') return end - position;
  return end < sql.size() && sql[end] == closing ? end + 1 - position : 0;
}

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

class StatementCheck {
 public:
  explicit StatementCheck(std::string_view sql) : sql_(sql), tokenizer_(sql) {}

  std::optional<std::string> run();

 private:
  using Problem = const char*;  // null: none

  enum class Body { none, begun, open, closed };

  Problem check(const SqlToken& token);
  Problem check_bracket(char bracket);
  Problem check_semicolon();
  Problem check_colon(const SqlToken& token) const;
  void check_word(std::string_view word);
  bool in_brackets() const { return !brackets_.empty(); }

  std::string_view sql_;
  SqlTokenizer tokenizer_;
  Opening opening_;
  PsqlBody psql_body_;
  Body body_ = Body::none;
  bool statement_starts_ = false;  // in a body: right behind ATOMIC or a semicolon
  std::string brackets_;           // the open ones
  std::size_t round_brackets_ = 0;
};

StatementCheck::Problem StatementCheck::check_bracket(char bracket) {
  if (bracket == '(' || bracket == '[') {
    brackets_ += bracket;
  } else {
    const char opening = bracket == ')' ? '(' : '[';
    if (brackets_.empty() || brackets_.back() != opening) return "has brackets that do not match";
    brackets_.pop_back();
  }
  if (bracket == '(') ++round_brackets_;
  if (bracket == ')') --round_brackets_;
  return nullptr;
}

StatementCheck::Problem StatementCheck::check_semicolon() {
  if (opening_.kind() == Opening::Kind::rule && brackets_ == "(") return nullptr;
  if (body_ != Body::open || in_brackets()) return "is more than one statement";
  if (psql_body_.depth() == 0) return "would be cut inside its body by psql";
  statement_starts_ = true;
  return nullptr;
}

StatementCheck::Problem StatementCheck::check_colon(const SqlToken& token) const {
  const std::size_t behind = token.begin + token.size;
  const std::size_t size = psql_variable(sql_, behind);
  if (size == 0) return nullptr;
  const bool slice = !brackets_.empty() && brackets_.back() == '[';
  if (slice && is_number(sql_.substr(behind, size))) return nullptr;
  return "has a colon that psql would read as one of its variables";
}

// A body starts at BEGIN ATOMIC and ends at the END that stands where a statement would: an END
// of CASE, or a column named so, never stands there.
void StatementCheck::check_word(std::string_view word) {
  psql_body_.add(word, round_brackets_ != 0);
  if (opening_.kind() != Opening::Kind::routine) return;
  const bool begun = body_ == Body::begun;
  const bool starts = statement_starts_;
  statement_starts_ = false;
  if (begun) body_ = Body::none;
  if (in_brackets()) return;
  if (begun && is_word(word, "atomic")) {
    body_ = Body::open;
    statement_starts_ = true;
    return;
  }
  if (body_ == Body::none && is_word(word, "begin")) body_ = Body::begun;
  if (body_ == Body::open && starts && is_word(word, "end")) body_ = Body::closed;
}

StatementCheck::Problem StatementCheck::check(const SqlToken& token) {
  const std::string_view text = tokenizer_.text_of(token);
  if (body_ == Body::closed) return "goes on behind the end of its body";
  opening_.add(token, text);
  if (token.kind == TokenKind::word) {
    check_word(text);
    return opening_.kind() == Opening::Kind::copy
               ? "is a COPY, which would read the rest of the script"
               : nullptr;
  }
  if (body_ == Body::begun) body_ = Body::none;
  statement_starts_ = false;
  if (token.kind != TokenKind::punct) return nullptr;
  switch (text.front()) {
    case ';': return check_semicolon();
    case '\\': return "has a backslash outside quotes, which psql would read as a command";
    case ':': return text.size() == 1 ? check_colon(token) : nullptr;
    case '(':
    case ')':
    case '[':
    case ']': return check_bracket(text.front());
    default: return nullptr;
  }
}

std::optional<std::string> StatementCheck::run() {
  if (sql_.find('\0') != std::string_view::npos) return "has a NUL byte";
  SqlToken token{};
  bool empty = true;
  while (tokenizer_.next(token)) {
    empty = false;
    if (const Problem problem = check(token)) return problem;
  }
  if (tokenizer_.problem() != nullptr) return tokenizer_.problem();
  if (tokenizer_.hides_text_behind_comment()) return "hides text behind a comment";
  if (tokenizer_.ends_in_line_comment()) return "ends in a comment that would hide what follows";
  if (empty) return "is empty";
  if (in_brackets()) return "has brackets that do not match";
  if (body_ == Body::open) return "has a body that does not end";
  if (psql_body_.depth() != 0) return "would not end where psql looks for its end";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> statement_problem(std::string_view sql) {
  return StatementCheck(sql).run();
}

std::string psql_safe(std::string_view sql) {
  std::string result;
  result.reserve(sql.size() + 16);
  std::size_t copied = 0;
  const auto copy_up_to = [&](std::size_t position) {
    result += sql.substr(copied, position - copied);
    copied = position;
  };

  SqlTokenizer tokenizer(sql);
  Opening opening;
  std::size_t square_brackets = 0;
  SqlToken token{};
  SqlToken begin{};  // a word "begin" whose meaning the next token tells
  const auto quote_begin = [&] {
    if (begin.size == 0) return;
    copy_up_to(begin.begin);
    result += "\"begin\"";
    copied = begin.begin + begin.size;
  };
  while (tokenizer.next(token)) {
    const std::string_view text = tokenizer.text_of(token);
    opening.add(token, text);
    if (!(token.kind == TokenKind::word && is_word(text, "atomic"))) quote_begin();
    begin.size = 0;
    if (token.kind == TokenKind::word && opening.kind() == Opening::Kind::routine &&
        is_word(text, "begin")) {
      begin = token;
    }
    if (token.kind == TokenKind::string && text.front() == '\'' &&
        text.find('\\') != std::string_view::npos) {
      copy_up_to(token.begin);
      append_escaped(result, text);
      copied = token.begin + token.size;
    }
    if (text == "[") ++square_brackets;
    if (text == "]" && square_brackets > 0) --square_brackets;
    if (text == ":" && square_brackets > 0) {
      const std::size_t size = psql_variable(sql, token.begin + 1);
      if (size != 0 && !is_number(sql.substr(token.begin + 1, size))) {
        copy_up_to(token.begin + 1);
        result += ' ';
      }
    }
  }
  quote_begin();
  copy_up_to(sql.size());
  return result;
}

}  // namespace pgsnap::diff
