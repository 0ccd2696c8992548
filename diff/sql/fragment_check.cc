#include "diff/sql/fragment_check.h"

#include <algorithm>
#include <string>

#include "diff/compare/sql_tokenizer.h"

namespace pgsnap::diff {
namespace {

constexpr std::string_view kOutOfPlace = "is not of the form that a capture gives it";

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.+- ").find(c) != std::string_view::npos;
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 20 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_symbol(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-*/<>=~!@#%^&|`?") == std::string_view::npos &&
         text.find("--") == std::string_view::npos && text.find("/*") == std::string_view::npos;
}

// Two comments that begin in a text and end in what is printed behind it, or the other way round,
// are the tokenizer's problem.
const char* piece_problem(std::string_view text, Fragment form) {
  SqlTokenizer tokenizer(text);
  SqlToken token{};
  std::string brackets;
  while (tokenizer.next(token)) {
    if (token.kind != TokenKind::punct) continue;
    switch (tokenizer.text_of(token).front()) {
      case '(':
      case '[': brackets += tokenizer.text_of(token).front(); break;
      case ')':
      case ']': {
        const char opening = tokenizer.text_of(token).front() == ')' ? '(' : '[';
        if (brackets.empty() || brackets.back() != opening) return "has brackets that do not match";
        brackets.pop_back();
        break;
      }
      case '\\': return "has a backslash outside quotes";
      case ';':
        if (form != Fragment::query) return "has a semicolon";
        break;
      case ',':
        if (form == Fragment::item && brackets.empty()) return "is more than one item";
        break;
      default: break;
    }
  }
  if (tokenizer.problem() != nullptr) return tokenizer.problem();
  if (tokenizer.ends_in_line_comment()) return "ends in a comment";
  if (tokenizer.hides_text_behind_comment()) return "hides text behind a comment";
  return brackets.empty() ? nullptr : "has brackets that do not match";
}

}  // namespace

const char* fragment_problem(std::string_view text, Fragment form) {
  if (text.find('\0') != std::string_view::npos) return "has a NUL byte";
  const char* const out_of_place = kOutOfPlace.data();
  switch (form) {
    case Fragment::word:
      return std::ranges::all_of(text, is_word_char) && text.find("--") == std::string_view::npos
                 ? nullptr
                 : out_of_place;
    case Fragment::integer: return is_integer(text) ? nullptr : out_of_place;
    case Fragment::symbol: return is_symbol(text) ? nullptr : out_of_place;
    default: return piece_problem(text, form);
  }
}

}  // namespace pgsnap::diff
