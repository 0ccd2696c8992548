#include "diff/rules/columns_by_place.h"

#include <algorithm>

#include "diff/compare/sql_tokenizer.h"
#include "diff/rules/number.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// What no alias and no relation is called unless quoted: what stands before "(" in a query otherwise.
constexpr std::string_view kKeyWords[] = {
    "all",      "and",     "any",    "array",     "as",     "between",   "by",     "case",
    "distinct", "else",    "end",    "except",    "exists", "filter",    "from",   "having",
    "ilike",    "in",      "insert", "intersect", "into",   "is",        "join",   "lateral",
    "like",     "not",     "on",     "or",        "over",   "returning", "row",    "select",
    "set",      "similar", "some",   "then",      "union",  "using",     "values", "view",
    "when",     "where",   "with",   "within"};

bool is_key_word(std::string_view word) {
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::ranges::find(kKeyWords, lower) != std::end(kKeyWords);
}

// Looks at tokens one by one, and keeps the last two.
class AliasFinder {
 public:
  explicit AliasFinder(std::string_view sql) : tokenizer_(sql) {}

  ColumnAliases run() {
    SqlToken token{};
    bool behind_dot = false;
    while (tokenizer_.next(token)) {
      const std::string_view text = tokenizer_.text_of(token);
      const bool punct = token.kind == TokenKind::punct;
      const bool name = token.kind == TokenKind::quoted_name ||
                        (token.kind == TokenKind::word && !is_key_word(text));
      Seen now{name, name && behind_dot ? Ends::relation : Ends::nothing};
      if (punct && text == "(") {
        open();
      } else if (punct && text == ")") {
        now.ends = close();
      } else {
        note_inside(text, name);
      }
      behind_dot = punct && text == ".";
      before_last_ = last_;
      last_ = now;
    }
    return found_;
  }

 private:
  enum class Ends { nothing, relation, function };
  struct Seen {
    bool name = false;
    Ends ends = Ends::nothing;  // what may have an alias behind it
  };
  struct Bracket {
    Ends of = Ends::nothing;  // what it would be the list of aliases of, so far as it is one
    Ends ends = Ends::nothing;
    bool is_first = true;
    bool wants_name = true;
  };

  void open() {
    if (!brackets_.empty()) note_inside("(", false);
    Bracket bracket;
    if (last_.name) bracket.of = before_last_.ends;
    // The arguments of a function in a schema; a join, unless it turns out to be a query.
    bracket.ends = !last_.name                    ? Ends::relation
                   : last_.ends == Ends::relation ? Ends::function
                                                  : Ends::nothing;
    brackets_.push_back(bracket);
  }

  Ends close() {
    if (brackets_.empty()) return Ends::nothing;
    const Bracket bracket = brackets_.back();
    brackets_.pop_back();
    if (!bracket.is_first && !bracket.wants_name) {
      found_.of_relations = found_.of_relations || bracket.of == Ends::relation;
      found_.of_functions = found_.of_functions || bracket.of == Ends::function;
    }
    return bracket.ends;
  }

  void note_inside(std::string_view text, bool name) {
    if (brackets_.empty()) return;
    Bracket& bracket = brackets_.back();
    if (bracket.is_first && bracket.ends == Ends::relation && is_key_word(text))
      bracket.ends = Ends::nothing;  // SELECT, VALUES, WITH
    bracket.is_first = false;
    if (bracket.wants_name ? !name : text != ",") bracket.of = Ends::nothing;
    bracket.wants_name = !bracket.wants_name;
  }

  SqlTokenizer tokenizer_;
  Seen last_, before_last_;
  std::vector<Bracket> brackets_;
  ColumnAliases found_;
};

std::vector<Address> columns_in_order(std::string_view table_key, const Catalog& catalog) {
  std::vector<std::pair<int, Address>> columns;
  for (const Record& record : catalog.children(table_key, Kind::column)) {
    columns.emplace_back(number_of(catalog.object(record).text(column::position)),
                         record.address());
  }
  std::ranges::sort(columns);
  std::vector<Address> order;
  for (const auto& [position, address] : columns) order.push_back(address);
  return order;
}

// Whether a table has its columns as in `to` when the plan has run: those that stay, then the new ones.
bool gets_its_order(const Address& table, const Context& context) {
  if (context.comes(table) || !context.from().contains(table)) return true;
  const std::vector<Address> wanted = columns_in_order(table.key, context.to());
  std::vector<Address> order;
  for (const Address& address : columns_in_order(table.key, context.from())) {
    if (!context.goes(address) && context.to().contains(address)) order.push_back(address);
  }
  for (const Address& address : wanted) {
    if (context.comes(address)) order.push_back(address);
  }
  return order == wanted;
}

bool has_columns(Kind kind) { return kind == Kind::table || kind == Kind::foreign_table; }

// A table that the aliases are of, or may be, with its columns in another order. No key: none.
Address table_out_of_order(const Object& object, const ColumnAliases& aliases,
                           const Context& context) {
  for (Address used : object.references(common::depends_on)) {
    if (used.kind == Kind::column) {
      const Record* parent = context.to().parent(used);
      if (parent) used = parent->address();
    }
    if (has_columns(used.kind) && aliases.of_relations && !gets_its_order(used, context))
      return used;
    if (used.kind != Kind::function || !aliases.of_functions) continue;
    // One that gives rows of a table needs it.
    for (const Address& given : context.to().find(used).references(common::depends_on)) {
      if (has_columns(given.kind) && !gets_its_order(given, context)) return given;
    }
  }
  return {};
}

}  // namespace

ColumnAliases column_aliases(std::string_view sql) { return AliasFinder(sql).run(); }

void refuse_columns_by_place(const Context& context, const Actions& actions) {
  for (const Action& action : actions.all()) {
    const Kind kind = action.object.kind;
    if (kind != Kind::view && kind != Kind::materialized_view && kind != Kind::rule &&
        kind != Kind::policy && kind != Kind::function) {
      continue;
    }
    const Object to = context.to().find(action.object);
    if (!to || (kind == Kind::function && !to.has(function::sql_body))) continue;
    const ColumnAliases aliases = column_aliases(action.head);
    if (!aliases.of_relations && !aliases.of_functions) continue;
    const Address table = table_out_of_order(to, aliases, context);
    if (table.key.empty()) continue;
    throw Error(
        address_text(action.object) + " names columns by their places in a FROM, and " +
            address_text(table) +
            " would have its columns in another order than in TO: the same text would mean "
            "other columns",
        "leave it out of the plan (.pgsnapignore) and write it by hand, or make the table anew");
  }
}

}  // namespace pgsnap::diff
