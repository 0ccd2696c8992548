#include "diff/plan/session_settings.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "diff/compare/sql_tokenizer.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::diff {
namespace {

using model::Catalog;
using model::Kind;

constexpr int kAccessMethodsOfTables = 12;  // since then tables have them

// Functions and operators that users made. A text calls PostgreSQL's own by their bare names, which
// another of the same name may answer to where its schema is searched too: its arguments may fit better
// than anyarray or "any" does.
std::set<std::string, std::less<>> callables(const Catalog& from, const Catalog& to) {
  std::set<std::string, std::less<>> names;
  for (const Catalog* catalog : {&from, &to}) {
    for (const Kind kind : {Kind::function, Kind::aggregate, Kind::sql_operator}) {
      for (const model::Record& record : catalog->records(kind)) {
        names.emplace(model::key_parts(record.address().key)[1]);
      }
    }
  }
  return names;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

class Needs {
 public:
  explicit Needs(std::set<std::string, std::less<>> names) : names_(std::move(names)) {}

  void add(const std::string& sql) {
    begin_statement();
    SqlTokenizer tokenizer(sql);
    SqlToken token{};
    while (tokenizer.next(token)) add(token.kind, tokenizer.text_of(token));
  }

  bool calls_by_bare_name = false;
  bool makes_storage = false;  // with a tablespace and access method that the session chooses
  bool handles_rows = false;
  bool stores_names = false;  // as text, with the quotes that the session chooses

 private:
  void begin_statement() {
    first_ = previous_ = {};
    creates_ = false;
  }

  void add(TokenKind kind, std::string_view text) {
    if (kind == TokenKind::word) {
      add_word(text);
    } else if (kind == TokenKind::op) {
      calls_by_bare_name |= previous_ != "." && names_.contains(text);
    } else if (kind == TokenKind::quoted_name) {
      stores_names |= previous_ == "set";  // a setting, of a function or role
    } else if (text == "(") {
      calls_by_bare_name |= names_.contains(callee_);
    }
    callee_ = kind == TokenKind::word && previous_ != "." ? text : std::string_view();
    previous_ = text;
  }

  void add_word(std::string_view word) {
    if (first_.empty()) {
      first_ = word;
      creates_ = word == "create";
      handles_rows |= is_one_of(word, {"update", "insert", "delete"});
    } else if (creates_ && !is_one_of(word, {"unlogged", "unique", "materialized"})) {
      makes_storage |=
          is_one_of(word, {"table", "index"}) || (word == "view" && previous_ == "materialized");
      creates_ = false;
    } else if (first_ == "alter") {
      makes_storage |= is_one_of(word, {"primary", "unique", "exclude"});
    }
    stores_names |= word == "dictionary";  // its options
    // Which equality these ask is looked up as that of = is.
    calls_by_bare_name |=
        is_one_of(word, {"CASE", "NULLIF", "IN", "DISTINCT"}) && names_.contains("=");
  }

  std::set<std::string, std::less<>> names_;
  std::string_view first_, previous_, callee_;
  bool creates_ = false;
};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::vector<std::string> session_settings(const ActionList& actions, const Catalog& from,
                                          const Catalog& to, int major,
                                          const std::string& encoding) {
  Needs needs(callables(from, to));
  bool ascii = true;
  bool bodies = false;
  for (const Action& action : actions) {
    const std::string sql = action.sql();
    needs.add(sql);
    ascii = ascii && is_ascii(sql) && is_ascii(action.as_role);
    bodies |= action.sets_function_body;
  }
  std::vector<std::string> settings;
  // psql in a pipe takes its script to be in the database's encoding, or in PGCLIENTENCODING.
  if (!ascii) settings.push_back("set client_encoding = " + quote_literal(encoding));
  if (needs.calls_by_bare_name) settings.push_back("set search_path = ''");
  if (bodies) settings.push_back("set check_function_bodies = off");
  if (needs.stores_names) settings.push_back("set quote_all_identifiers = off");
  // Rows that a policy hides are an error then, not left out.
  if (needs.handles_rows) settings.push_back("set row_security = off");
  if (needs.makes_storage) {
    settings.push_back("set default_tablespace = ''");
    if (major >= kAccessMethodsOfTables) {
      settings.push_back("set default_table_access_method = heap");
    }
  }
  return settings;
}

}  // namespace pgsnap::diff
