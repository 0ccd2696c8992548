#include "diff/sql/readable_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "diff/compare/sql_tokenizer.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

// How the grammar names the types that SQL has words for, in the order of their printed names.
struct TypeName {
  std::string_view printed, name;
};
constexpr TypeName kTypeNames[] = {
    {"bigint", "int8"},
    {"bit varying", "varbit"},
    {"boolean", "bool"},
    {"character", "bpchar"},
    {"character varying", "varchar"},
    {"double precision", "float8"},
    {"integer", "int4"},
    {"real", "float4"},
    {"smallint", "int2"},
    {"time with time zone", "timetz"},
    {"time without time zone", "time"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
};

// The array type of a type that is printed so, by the name that PostgreSQL gives it, for type 'value' takes no
// brackets. Empty where that is not known: a name of several words.
std::string array_type(std::string_view element) {
  std::string modifier;
  std::string name(element);
  if (name.find('"') == std::string::npos) {
    const auto open = name.find('(');
    const auto close = name.find(')');
    if (open != std::string::npos && close != std::string::npos) {
      modifier = name.substr(open, close - open + 1);
      name.erase(open, close - open + 1);
    }
  }
  const auto known = std::ranges::find(kTypeNames, name, &TypeName::printed);
  if (known != std::end(kTypeNames)) name = known->name;
  SqlTokenizer tokenizer(name);
  std::string schema = "pg_catalog", last;
  int count = 0;
  for (SqlToken token{}; tokenizer.next(token); ++count) {
    const bool is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_name;
    const std::string_view text = tokenizer.text_of(token);
    if (count % 2 == 0 ? !is_name : text != ".") return {};
    if (count == 2) schema = last;
    if (is_name) last = text;
  }
  if (count != 1 && count != 3) return {};
  // The name and an underscore before it, cut to the length of a name.
  if (last.starts_with('"')) {
    std::string plain;
    for (std::size_t i = 1; i + 1 < last.size(); ++i) {
      plain.push_back(last[i]);
      if (last[i] == '"') ++i;
    }
    last = plain;
  }
  last.insert(0, "_");
  last.resize(cut_name(last, kLongestIdentifier).size());
  return schema + "." + quote_identifier(last) + modifier;
}

class Text {
 public:
  explicit Text(std::string_view sql) : sql_(sql), tokenizer_(sql) {
    for (SqlToken token{}; tokenizer_.next(token);) tokens_.push_back(token);
  }

  std::string readable() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is(i, "CYCLE")) find_marks(i);
    }
    find_rows();
    std::ranges::stable_sort(changes_, {}, &Change::begin);
    std::string text;
    std::size_t done = 0;
    for (const Change& change : changes_) {
      if (change.begin < done) continue;
      text.append(sql_.substr(done, change.begin - done)).append(change.text);
      done = change.end;
    }
    return text.append(sql_.substr(done));
  }

 private:
  struct Change {
    std::size_t begin, end;
    std::string text;
  };

  // A word in the letters in which servers print it, or a sign. A name of that form is quoted.
  bool is(std::size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].kind != TokenKind::quoted_name &&
           tokenizer_.text_of(tokens_[i]) == text;
  }
  std::size_t find(std::string_view text, std::size_t i) const {
    while (i < tokens_.size() && !is(i, text)) ++i;
    return i;
  }

  // CYCLE a, b SET c TO mark DEFAULT mark USING p
  void find_marks(std::size_t i) {
    const std::size_t to = find("SET", i) + 2;
    if (!is(to, "TO")) return;
    const std::size_t between = find("DEFAULT", to);
    const std::size_t end = find("USING", between);
    if (end >= tokens_.size()) return;
    make_constant(to + 1, between);
    make_constant(between + 1, end);
  }

  void make_constant(std::size_t first, std::size_t end) {
    if (end < first + 3 || !is(first + 1, "::")) return;
    const SqlToken& last = tokens_[end - 1];
    const std::string_view value = tokenizer_.text_of(tokens_[first]);
    const std::size_t begin = tokens_[first + 2].begin;
    const std::string_view type = sql_.substr(begin, last.begin + last.size - begin);
    if (value == "NULL") {
      changes_.push_back({tokens_[first].begin, last.begin + last.size, "NULL"});
    } else if (tokens_[first].kind == TokenKind::string) {
      const std::string name =
          type.ends_with("[]") ? array_type(type.substr(0, type.size() - 2)) : std::string(type);
      if (name.empty()) return;
      changes_.push_back(
          {tokens_[first].begin, last.begin + last.size, name + " " + std::string(value)});
    }
  }

  // ROW(...) = ROW(...), and <>, and IS DISTINCT FROM
  void find_rows() {
    std::vector<std::size_t> open;
    std::vector<std::size_t> end_of(tokens_.size());            // of the bracket that opens there
    std::vector<std::pair<std::size_t, std::size_t>> compared;  // the words ROW
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is(i, "(")) open.push_back(i);
      if (!is(i, ")") || open.empty()) continue;
      const std::size_t begin = open.back();
      open.pop_back();
      end_of[begin] = i;
      if (begin == 0 || !is(begin - 1, "ROW")) continue;
      const std::size_t other = is(i + 1, "=") || is(i + 1, "<>") ? i + 2
                                : is(i + 1, "IS") && is(i + 2, "DISTINCT") && is(i + 3, "FROM")
                                    ? i + 4
                                    : tokens_.size();
      if (is(other, "ROW") && is(other + 1, "(")) compared.emplace_back(begin - 1, other);
    }
    for (const auto& [left, right] : compared) {
      if (end_of[right + 1] == 0) continue;
      for (const std::size_t row : {left, right}) {
        const SqlToken& last = tokens_[end_of[row + 1]];
        insert(tokens_[row].begin, "ROW(");
        insert(last.begin + last.size, ")");
      }
    }
  }

  void insert(std::size_t place, std::string_view text) {
    changes_.push_back({place, place, std::string(text)});
  }

  std::string_view sql_;
  SqlTokenizer tokenizer_;
  std::vector<SqlToken> tokens_;
  std::vector<Change> changes_;
};

}  // namespace

std::string readable_text(std::string_view sql) {
  if (sql.find(" CYCLE ") == sql.npos && sql.find("ROW(") == sql.npos) return std::string(sql);
  return Text(sql).readable();
}

}  // namespace pgsnap::diff
