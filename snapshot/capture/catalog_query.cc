#include "snapshot/capture/catalog_query.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "snapshot/capture/embedded_queries.h"
#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

using model::Error;

constexpr std::string_view kGuard = "--@ ";
constexpr std::string_view kVersionGuard = "pg ";
constexpr std::string_view kReadsGuard = "reads ";
constexpr std::string_view kFragments = "fragments/";

bool version_guard_holds(std::string_view guard, int server_major) {
  const bool at_least = guard.starts_with(">= ");
  if (!at_least && !guard.starts_with("< ")) throw Error("bad guard: " + std::string(guard));
  const auto digits = guard.substr(at_least ? 3 : 2);
  int major = 0;
  const auto end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, major).ptr != end) {
    throw Error("bad guard: " + std::string(guard));
  }
  return at_least ? server_major >= major : server_major < major;
}

// Takes the last guard off the line; nothing where there is none.
std::string_view take_guard(std::string_view& line) {
  const auto at = line.rfind(kGuard);
  if (at == std::string_view::npos) return {};
  const auto guard = line.substr(at + kGuard.size());
  line = line.substr(0, at);
  while (line.ends_with(' ')) line.remove_suffix(1);
  return guard;
}

constexpr std::string_view kBatches = "--@ batches of ";
constexpr std::string_view kIfAny = "--@ if any in ";
constexpr std::string_view kIfAnyRelation = "--@ if any relation of kind ";

// Where a query says that its rows come from, as it says it; empty where it does not say so.
std::string_view rows_of(std::string_view source) {
  if (!source.starts_with(kIfAny)) return {};
  source.remove_prefix(kIfAny.size());
  return source.substr(0, source.find('\n'));
}

// "25 in pg_rewrite where rulename <> '_RETURN'", "25 relations of kind v"
void read_batches(std::string_view text, CatalogQuery& query) {
  constexpr std::string_view kIn = " in ";
  constexpr std::string_view kRelations = " relations of kind ";
  const auto end = text.data() + text.size();
  const auto size = std::from_chars(text.data(), end, query.batch_size);
  const std::string_view rest(size.ptr, static_cast<std::size_t>(end - size.ptr));
  if (query.batch_size > 0 && rest.starts_with(kIn)) {
    query.batch_rows = rest.substr(kIn.size());
  } else if (query.batch_size > 0 && rest.starts_with(kRelations) &&
             rest.size() == kRelations.size() + 1) {
    query.batch_kind = rest.back();
  } else {
    throw Error("bad batches: " + std::string(text));
  }
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

bool is_name(std::string_view text) {
  for (char c : text) {
    if (!((c >= 'a' && c <= 'z') || c == '_')) return false;
  }
  return !text.empty();
}

// Follows parentheses outside of string literals, over lines.
class Depth {
 public:
  void read(std::string_view line) {
    for (char c : line) {
      if (c == '\'') in_string_ = !in_string_;
      if (in_string_) continue;
      if (c == '(') ++depth_;
      if (c == ')') --depth_;
    }
  }
  bool top() const { return depth_ == 0 && !in_string_; }

 private:
  int depth_ = 0;
  bool in_string_ = false;
};

// The name of the column that a line of the select list ends with, or nothing.
std::string_view column_name(std::string_view line) {
  if (line.ends_with(',')) line.remove_suffix(1);
  const auto as = line.rfind(" as ");
  if (as == std::string_view::npos || !is_name(line.substr(as + 4))) return {};
  return line.substr(as + 4);
}

// The form that a guard asks for, or none; `of`: the column that it names.
std::optional<ColumnForm::Is> form_of(std::string_view guard, std::string_view& of) {
  using Is = ColumnForm::Is;
  if (guard == "schema of oid") return Is::schema_of_oid;
  if (guard == "relation of oid") return Is::relation_of_oid;
  if (guard == "index keys") return Is::index_keys;
  if (guard == "collation of type") return Is::collation_of_type;
  if (guard == "storage of type") return Is::storage_of_type;
  if (guard == "names from oid") return Is::names_from_oid;
  if (guard == "inherited from oid") return Is::inherited_from_oid;
  if (guard == "options of oid") return Is::options_of_oid;
  if (guard == "of the column") return Is::of_the_column;
  for (const auto& [start, is] : {std::pair<std::string_view, Is>{"column of ", Is::column_of},
                                  {"columns of ", Is::columns_of},
                                  {"rank in ", Is::rank_in},
                                  {"kind of ", Is::kind_of},
                                  {"expression of ", Is::expression_of}}) {
    if (!guard.starts_with(start)) continue;
    of = guard.substr(start.size());
    return is;
  }
  return std::nullopt;
}

// "position is rank in relation": gives the column that it names.
std::string_view read_told(std::string_view text, CatalogQuery& query) {
  constexpr std::string_view kIs = " is ";
  const auto is = text.find(kIs);
  std::string_view of;
  const auto form =
      is == std::string_view::npos ? std::nullopt : form_of(text.substr(is + kIs.size()), of);
  if (!form || of.empty()) throw Error("bad line: --@ " + std::string(text));
  query.told.push_back({std::string(text.substr(0, is)), {*form}});
  return of;
}

std::string fragment(std::string_view name, std::string_view argument) {
  std::string text;
  std::string_view source = catalog_query_source(std::string(kFragments) + std::string(name));
  while (!source.empty()) {
    const auto line = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(line.size() + 1, source.size()));
    if (!line.starts_with("--")) text.append(text.empty() ? "" : "\n").append(line);
  }
  replace_all(text, "$1", argument);
  return text;
}

// Puts fragments in their places.
std::string with_fragments(std::string_view source) {
  std::string text;
  for (;;) {
    const auto at = source.find('@');
    const auto open = source.find('(', at == std::string_view::npos ? source.size() : at);
    if (open == std::string_view::npos || !is_name(source.substr(at + 1, open - at - 1))) {
      const auto end = at == std::string_view::npos ? source.size() : at + 1;
      text.append(source.substr(0, end));
      source.remove_prefix(end);
      if (source.empty()) return text;
      continue;
    }
    const auto close = source.find(')', open);
    text.append(source.substr(0, at));
    text.append(
        fragment(source.substr(at + 1, open - at - 1), source.substr(open + 1, close - open - 1)));
    source.remove_prefix(close + 1);
  }
}

}  // namespace

std::string CatalogQuery::batch(std::string_view after, std::string_view upto) const {
  std::string text = sql;
  replace_all(text, ":after", after);
  replace_all(text, ":upto", upto);
  return text;
}

std::string CatalogQuery::batch_of(std::string_view oids) const {
  std::string text = sql;
  replace_all(text, ":oids", oids);
  return text;
}

bool ServerFacts::reads(std::string_view what) const {
  return std::ranges::find(unreadable, what) == unreadable.end();
}

CatalogQuery parse_catalog_query(std::string_view text, const ServerFacts& server) {
  if (!rows_of(text).empty()) text.remove_prefix(text.find('\n') + 1);
  const std::string expanded = with_fragments(text);
  std::string_view source = expanded;
  CatalogQuery query;
  bool in_select_list = false;
  bool done = false;
  Depth depth;
  // Which column each form names, by its place.
  std::vector<std::pair<std::size_t, std::string>> of, told_of;
  while (!source.empty()) {
    const auto end = source.find('\n');
    std::string_view line = source.substr(0, end);
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    if (line.starts_with(kBatches)) {
      read_batches(line.substr(kBatches.size()), query);
      continue;
    }
    if (line.starts_with(kIfAnyRelation)) continue;
    if (line.starts_with(kGuard)) {
      const std::size_t place = query.told.size();
      told_of.emplace_back(place, read_told(line.substr(kGuard.size()), query));
      continue;
    }
    bool wanted = true;
    bool readable = true;
    ColumnForm form;
    std::string_view named;
    for (auto guard = take_guard(line); !guard.empty(); guard = take_guard(line)) {
      if (guard.starts_with(kReadsGuard)) {
        readable = readable && server.reads(guard.substr(kReadsGuard.size()));
      } else if (guard.starts_with(kVersionGuard)) {
        wanted = wanted && version_guard_holds(guard.substr(kVersionGuard.size()), server.major);
      } else if (guard == "borrows names") {
        wanted = wanted && server.borrows_names;
      } else if (const auto is = form_of(guard, named)) {
        form.is = *is;
      } else {
        throw Error("bad guard: " + std::string(guard));
      }
    }
    if (!wanted || line.starts_with("--")) continue;
    if (!readable) {
      const auto name = column_name(line);
      if (!name.empty() && in_select_list && !done) query.unread.emplace_back(name);
      continue;
    }
    query.sql.append(line).push_back('\n');
    depth.read(line);
    if (done || !depth.top()) continue;
    if (line == "select" || line == "select distinct") in_select_list = true;
    if (line.starts_with("from ")) done = in_select_list;
    if (!in_select_list || done) continue;
    const auto name = column_name(line);
    if (name.empty()) continue;
    if (!named.empty()) of.emplace_back(query.columns.size(), named);
    query.columns.emplace_back(name);
    query.forms.push_back(form);
  }
  const auto place_of = [&](const std::string& name) {
    const auto found = std::ranges::find(query.columns, name);
    if (found == query.columns.end()) throw Error("no column " + name + " for a guard");
    return static_cast<std::size_t>(found - query.columns.begin());
  };
  for (const auto& [column, name] : of) query.forms[column].relation = place_of(name);
  for (const auto& [field, name] : told_of) query.told[field].second.relation = place_of(name);
  return query;
}

std::string_view catalog_query_source(std::string_view name) {
  for (const EmbeddedQuery& query : kEmbeddedQueries) {
    if (query.name == name) return query.text;
  }
  throw Error("there is no catalog query named " + std::string(name));
}

bool has_catalog_query(std::string_view name) {
  for (const EmbeddedQuery& query : kEmbeddedQueries) {
    if (query.name == name) return true;
  }
  return false;
}

std::vector<std::string_view> catalog_query_names() {
  std::vector<std::string_view> names;
  for (const EmbeddedQuery& query : kEmbeddedQueries) {
    if (!query.name.starts_with(kFragments)) names.push_back(query.name);
  }
  return names;
}

bool is_probed(std::string_view name) { return !rows_of(catalog_query_source(name)).empty(); }

std::optional<char> needs_relation_of_kind(std::string_view name) {
  const std::string_view source = catalog_query_source(name);
  if (!source.starts_with(kIfAnyRelation) || source.size() == kIfAnyRelation.size()) return {};
  return source[kIfAnyRelation.size()];
}

std::vector<std::string> catalog_query_probes() {
  constexpr std::size_t kQuestionsInOne = 8;
  std::vector<std::string> probes;
  std::size_t count = 0;
  const auto ask = [&](const std::string& condition, std::string_view name) {
    const bool starts = count++ % kQuestionsInOne == 0;
    if (starts) probes.emplace_back("select unnest(array[");
    probes.back().append(starts ? "case when " : ",\ncase when ");
    probes.back().append(condition).append(" then '").append(name).append("' end");
  };
  for (const std::string& what : catalog_query_reads()) {
    const auto dot = what.find('.');
    const std::string relation = "'" + what.substr(0, dot) + "'";
    ask(dot == std::string::npos
            ? "has_table_privilege(" + relation + ", 'select')"
            : "has_column_privilege(" + relation + ", '" + what.substr(dot + 1) + "', 'select')",
        what);
  }
  for (const EmbeddedQuery& query : kEmbeddedQueries) {
    const auto rows = rows_of(query.text);
    if (rows.empty()) continue;
    ask(is_name(rows) ? "pg_relation_size('" + std::string(rows) + "') > 0"
                      : "exists (select from " + with_fragments(rows) + ")",
        query.name);
  }
  for (std::string& sql : probes) sql += "])";
  return probes;
}

std::vector<std::string> catalog_query_reads() {
  std::vector<std::string> found;
  for (std::string_view name : catalog_query_names()) {
    std::string_view source = catalog_query_source(name);
    while (!source.empty()) {
      std::string_view line = source.substr(0, source.find('\n'));
      source.remove_prefix(std::min(line.size() + 1, source.size()));
      for (auto guard = take_guard(line); !guard.empty(); guard = take_guard(line)) {
        if (!guard.starts_with(kReadsGuard)) continue;
        const std::string what(guard.substr(kReadsGuard.size()));
        if (std::ranges::find(found, what) == found.end()) found.push_back(what);
      }
    }
  }
  return found;
}

CatalogQuery catalog_query(std::string_view name, const ServerFacts& server) {
  return parse_catalog_query(catalog_query_source(name), server);
}

}  // namespace pgsnap::capture
