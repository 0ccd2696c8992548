#include "diff/sql/statement_shape.h"

#include <algorithm>
#include <array>

#include "diff/compare/sql_tokenizer.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

constexpr std::size_t kMaxShape = 4000;

// Words that stand in what we print; nobody's name for anything is given away by them. Sorted.
constexpr std::array<std::string_view, 96> kWords{
    "access",       "add",          "aggregate",  "all",      "alter",     "always",   "and",
    "any",          "array",        "as",         "atomic",   "attach",    "begin",    "by",
    "cascade",      "case",         "cast",       "check",    "collate",   "column",   "comment",
    "constraint",   "create",       "data",       "default",  "definer",   "delete",   "detach",
    "disable",      "distinct",     "do",         "domain",   "drop",      "else",     "enable",
    "end",          "enum",         "exclude",    "execute",  "extension", "for",      "foreign",
    "from",         "function",     "generated",  "grant",    "group",     "identity", "in",
    "index",        "inherit",      "inherits",   "insert",   "is",        "join",     "key",
    "language",     "materialized", "no",         "not",      "null",      "of",       "on",
    "operator",     "or",           "order",      "owner",    "partition", "policy",   "primary",
    "procedure",    "publication",  "references", "replace",  "returns",   "revoke",   "row",
    "rule",         "schema",       "select",     "sequence", "server",    "set",      "statistics",
    "subscription", "table",        "then",       "to",       "trigger",   "type",     "unique",
    "update",       "using",        "values",     "view",     "where"};
static_assert(std::ranges::is_sorted(kWords));

std::string shape_of(TokenKind kind, std::string_view text) {
  switch (kind) {
    case TokenKind::word: {
      std::string word = lower_case(text);
      return std::ranges::binary_search(kWords, word) ? word : "name";
    }
    case TokenKind::quoted_name: return "\"...\"";
    case TokenKind::string: return "'...'";
    case TokenKind::number: return "0";
    case TokenKind::parameter: return "$0";
    case TokenKind::op: return "@";
    case TokenKind::punct: return std::string(text);
  }
  return {};
}

}  // namespace

std::string statement_shape(std::string_view sql) {
  std::string out;
  SqlTokenizer tokenizer(sql);
  SqlToken token{};
  while (tokenizer.next(token)) {
    if (out.size() > kMaxShape) return out + " ...";
    if (!out.empty()) out += ' ';
    out += shape_of(token.kind, tokenizer.text_of(token));
  }
  if (tokenizer.problem() != nullptr) out += std::string(" ... (") + tokenizer.problem() + ")";
  return out;
}

}  // namespace pgsnap::diff
