#include "diff/compare/column_lists.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "diff/compare/sql_tokenizer.h"

namespace pgsnap::diff {
namespace {

// What no alias and no relation is called unless quoted: what stands before "(" in a query otherwise.
constexpr std::string_view kKeyWords[] = {
    "all",      "and",     "any",    "array",     "as",     "between",   "by",     "case",
    "distinct", "else",    "end",    "except",    "exists", "filter",    "from",   "having",
    "ilike",    "in",      "insert", "intersect", "into",   "is",        "join",   "lateral",
    "like",     "not",     "on",     "or",        "over",   "returning", "row",    "select",
    "set",      "similar", "some",   "then",      "union",  "using",     "values", "view",
    "when",     "where",   "with",   "within"};

bool is_key_word(std::string_view word) {
  return std::ranges::any_of(kKeyWords, [&](std::string_view key) { return is_word(word, key); });
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// Looks at tokens one by one, and keeps the last two.
class ListFinder {
 public:
  explicit ListFinder(std::string_view sql) : sql_(sql), tokenizer_(sql) {}

  std::vector<ColumnList> run() {
    SqlToken token{};
    bool behind_dot = false;
    while (tokenizer_.next(token)) {
      const std::string_view text = tokenizer_.text_of(token);
      if (is_ordinality(text)) {
        last_.item.with_ordinality = true;
        continue;
      }
      const bool punct = token.kind == TokenKind::punct;
      Seen now{.text = text, .begin = token.begin};
      now.is_name = token.kind == TokenKind::quoted_name ||
                    (token.kind == TokenKind::word && !is_key_word(text));
      follow_cast(token, punct && text == "::", now.is_name);
      if (now.is_name && behind_dot) {
        now.begin = qualifier_begin_;
        now.item = {Item::relation, sql_.substr(now.begin, token.begin + token.size - now.begin)};
      }
      if (punct && text == "(") {
        open(token.begin);
      } else if (punct && text == ")") {
        now.row = take_row(token.begin);
        now.item = close(token.begin + 1);
      } else {
        if (token.kind == TokenKind::string) now.row = row_in_literal(text);
        now.is_row_word = is_word(text, "row");
        note_inside(text, now.is_name);
      }
      behind_dot = punct && text == ".";
      if (behind_dot) qualifier_begin_ = last_.begin;
      before_last_ = last_;
      last_ = now;
    }
    std::ranges::sort(found_, {}, &ColumnList::begin);
    return std::move(found_);
  }

 private:
  // What may have an alias behind it.
  struct Item {
    enum What { nothing, relation, function, rows, other };
    What what = nothing;
    std::string_view name;
    bool with_ordinality = false;
  };
  // The values of a row, as they are written. None: not known.
  struct Row {
    std::size_t begin = 0;  // with the brackets; none: end is 0
    std::size_t end = 0;
    std::vector<std::string_view> values;
  };
  struct Seen {
    bool is_name = false;
    bool is_row_word = false;
    std::string_view text = {};
    std::size_t begin = 0;
    Item item;
    Row row;
  };
  struct Bracket {
    Item list_of;  // what its names are of, so far as it is a list of names
    Item becomes;
    std::size_t begin = 0;
    std::vector<std::string_view> names;
    bool is_first = true;
    bool wants_name = true;
    bool is_row = false;
    int square = 0;  // brackets of arrays that are open
    std::vector<std::size_t> commas;
  };

  // f() WITH ORDINALITY f(a, ordinality)
  bool is_ordinality(std::string_view text) const {
    const auto what = last_.item.what;
    return (what == Item::function || what == Item::rows) && !last_.is_name &&
           (is_word(text, "with") || is_word(text, "ordinality"));
  }

  void open(std::size_t begin) {
    if (!brackets_.empty()) note_inside("(", false);
    Bracket bracket;
    bracket.begin = begin;
    bracket.is_row = last_.is_row_word;
    if (last_.is_name) bracket.list_of = before_last_.item;
    if (is_word(last_.text, "from") && is_word(before_last_.text, "rows")) {
      bracket.becomes.what = Item::rows;
    } else if (!last_.is_name) {
      bracket.becomes.what = Item::other;  // a join, unless it turns out to be a query
    } else if (last_.item.what == Item::relation) {
      bracket.becomes = {Item::function, last_.item.name};  // its arguments
    }
    brackets_.push_back(std::move(bracket));
  }

  Item close(std::size_t end) {
    if (brackets_.empty()) return {};
    Bracket bracket = std::move(brackets_.back());
    brackets_.pop_back();
    if (bracket.list_of.what != Item::nothing && !bracket.is_first && !bracket.wants_name) {
      const auto of = bracket.list_of.what == Item::relation   ? ColumnList::Of::relation
                      : bracket.list_of.what == Item::function ? ColumnList::Of::function
                      : bracket.list_of.what == Item::rows     ? ColumnList::Of::rows
                                                               : ColumnList::Of::other;
      found_.push_back({of, bracket.list_of.name, bracket.begin, end, std::move(bracket.names),
                        bracket.list_of.with_ordinality});
    }
    if (bracket.becomes.what == Item::rows) {
      bracket.becomes.name = sql_.substr(bracket.begin, end - bracket.begin);
    }
    return bracket.becomes;
  }

  void note_inside(std::string_view text, bool is_name) {
    if (brackets_.empty()) return;
    Bracket& bracket = brackets_.back();
    if (bracket.is_row) {
      if (text == "[") ++bracket.square;
      if (text == "]") --bracket.square;
      if (text == "," && bracket.square == 0) bracket.commas.push_back(place_of(text));
    }
    if (bracket.is_first && bracket.becomes.what == Item::other && is_key_word(text))
      bracket.becomes = {};  // SELECT, VALUES, WITH
    bracket.is_first = false;
    if (bracket.wants_name ? !is_name : text != ",") bracket.list_of = {};
    if (bracket.wants_name && bracket.list_of.what != Item::nothing) bracket.names.push_back(text);
    bracket.wants_name = !bracket.wants_name;
  }

  std::size_t place_of(std::string_view text) const {
    return static_cast<std::size_t>(text.data() - sql_.data());
  }

  std::string_view between(std::size_t begin, std::size_t end) const {
    return without_blanks(sql_.substr(begin, end - begin));
  }

  // What the bracket that ends there has, where it is that of ROW(...).
  Row take_row(std::size_t end) const {
    if (brackets_.empty() || !brackets_.back().is_row) return {};
    const Bracket& bracket = brackets_.back();
    Row row{bracket.begin, end + 1, {}};
    std::size_t begin = bracket.begin + 1;
    for (const std::size_t comma : bracket.commas) {
      row.values.push_back(between(begin, comma));
      begin = comma + 1;
    }
    row.values.push_back(between(begin, end));
    return row;
  }

  // '(1,"a b",)', as record_out writes it. E'...', where a backslash is two, is not cut.
  Row row_in_literal(std::string_view text) const {
    const std::size_t begin = place_of(text);
    Row row{begin, begin + text.size(), {}};
    if (!text.starts_with("'(") || !text.ends_with(")'")) return row;
    row.begin += 1;
    row.end -= 1;
    std::size_t from = row.begin + 1;
    bool quoted = false;
    for (std::size_t i = from; i < row.end; ++i) {
      if (sql_[i] == '\\') {
        ++i;
      } else if (sql_[i] == '"') {
        quoted = !quoted;
      } else if (!quoted && (sql_[i] == ',' || i == row.end - 1)) {
        row.values.push_back(sql_.substr(from, i - from));
        from = i + 1;
      }
    }
    return row;
  }

  // Behind a row: the table that it is cast to. Servers print tables with their schemas.
  void follow_cast(const SqlToken& token, bool is_cast, bool is_name) {
    if (is_cast && last_.row.end != 0) {
      cast_ = std::move(last_.row);
      cast_tokens_ = 0;
      return;
    }
    if (cast_.end == 0) return;
    ++cast_tokens_;  // schema . name
    const bool fits = cast_tokens_ == 2 ? tokenizer_.text_of(token) == "." : is_name;
    if (fits && cast_tokens_ < 3) return;
    if (fits) {
      const std::string_view type =
          sql_.substr(qualifier_begin_, token.begin + token.size - qualifier_begin_);
      found_.push_back(
          {ColumnList::Of::row, type, cast_.begin, cast_.end, std::move(cast_.values), false});
    }
    cast_ = {};
  }

  std::string_view sql_;
  SqlTokenizer tokenizer_;
  std::size_t qualifier_begin_ = 0;
  Row cast_;  // the row whose type is read
  int cast_tokens_ = 0;
  Seen last_, before_last_;
  std::vector<Bracket> brackets_;
  std::vector<ColumnList> found_;
};

// What the last statement of BEGIN ATOMIC ... END gives.
class ResultFinder {
 public:
  explicit ResultFinder(std::string_view sql) : sql_(sql), tokenizer_(sql) {}

  std::optional<ColumnList> run() {
    SqlToken token{};
    bool begins = false;
    bool inside = false;
    while (tokenizer_.next(token)) {
      const std::string_view text = tokenizer_.text_of(token);
      if (!inside) {
        inside = begins && is_word(text, "atomic");
        begins = token.kind == TokenKind::word && is_word(text, "begin");
        continue;
      }
      if (token.kind == TokenKind::punct) {
        note_mark(text, token.begin);
      } else if (depth_ == 0) {
        note_word(token.kind == TokenKind::word ? text : "", token.begin, token.begin + token.size);
      }
    }
    if (!last_) return {};
    ColumnList result;
    result.of = ColumnList::Of::result;
    result.begin = last_->begin;
    result.end = last_->end;
    if (!last_->unsure) result.names = std::move(last_->values);
    return result;
  }

 private:
  struct Statement {
    bool is_empty = true;
    bool unsure = false;  // it has several lists: UNION, VALUES
    bool has_list = false;
    bool is_open = false;  // the list goes on
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<std::string_view> values;
  };

  void note_mark(std::string_view text, std::size_t at) {
    if (depth_ == 0 && text == ";") {
      close_list(at);
      if (!now_.is_empty) last_ = std::move(now_);
      now_ = {};
      return;
    }
    now_.is_empty = false;
    if (depth_ == 0 && text == "," && now_.is_open) {
      add_value(at);
      value_begin_ = at + 1;
    }
    if (text == "(" || text == "[") ++depth_;
    if (text == ")" || text == "]") --depth_;
    // DISTINCT ON (...)
    if (text == ")" && depth_ == 0 && starts_behind_bracket_) open_list(at + 1);
  }

  void note_word(std::string_view word, std::size_t begin, std::size_t end) {
    now_.is_empty = false;
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
      return !word.empty() &&
             std::ranges::any_of(words, [&](std::string_view it) { return is_word(word, it); });
    };
    if (is_one_of({"union", "intersect", "except", "values"})) {
      now_.unsure = true;
    } else if (is_one_of({"select"}) && !now_.has_list) {
      open_list(end);
    } else if (is_one_of({"returning"})) {
      now_.unsure = false;
      open_list(end);
    } else if (now_.is_open && is_one_of({"distinct"})) {
      open_list(end);
    } else if (now_.is_open && is_one_of({"on"})) {
      starts_behind_bracket_ = true;
    } else if (is_one_of({"from", "where", "group", "having", "window", "order", "limit", "offset",
                          "fetch", "for"})) {
      close_list(begin);
    }
  }

  void open_list(std::size_t begin) {
    starts_behind_bracket_ = false;
    now_.has_list = now_.is_open = true;
    now_.values.clear();
    now_.begin = value_begin_ = begin;
  }

  void close_list(std::size_t end) {
    if (!now_.is_open) return;
    now_.is_open = false;
    add_value(end);
    now_.begin = place_of(now_.values.front());
    now_.end = place_of(now_.values.back()) + now_.values.back().size();
  }

  void add_value(std::size_t end) {
    now_.values.push_back(without_blanks(sql_.substr(value_begin_, end - value_begin_)));
  }

  std::size_t place_of(std::string_view text) const {
    return static_cast<std::size_t>(text.data() - sql_.data());
  }

  std::string_view sql_;
  SqlTokenizer tokenizer_;
  int depth_ = 0;
  std::size_t value_begin_ = 0;
  bool starts_behind_bracket_ = false;
  Statement now_;
  std::optional<Statement> last_;
};

}  // namespace

std::vector<ColumnList> column_lists(std::string_view sql) {
  auto lists = ListFinder(sql).run();
  if (auto result = ResultFinder(sql).run()) {
    const auto at = std::ranges::lower_bound(lists, result->begin, {}, &ColumnList::begin);
    lists.insert(at, std::move(*result));
  }
  return lists;
}

}  // namespace pgsnap::diff
