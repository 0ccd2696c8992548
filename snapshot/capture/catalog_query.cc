#include "snapshot/capture/catalog_query.h"

#include <charconv>

#include "snapshot/capture/embedded_queries.h"
#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

using model::Error;

constexpr std::string_view kGuard = "--@ pg ";

bool guard_holds(std::string_view guard, int server_major) {
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

}  // namespace

CatalogQuery parse_catalog_query(std::string_view source, int server_major) {
  CatalogQuery query;
  bool in_select_list = false;
  bool done = false;
  Depth depth;
  while (!source.empty()) {
    const auto end = source.find('\n');
    std::string_view line = source.substr(0, end);
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    bool wanted = true;
    for (auto at = line.rfind(kGuard); at != std::string_view::npos; at = line.rfind(kGuard)) {
      wanted = wanted && guard_holds(line.substr(at + kGuard.size()), server_major);
      line = line.substr(0, at);
      while (line.ends_with(' ')) line.remove_suffix(1);
    }
    if (!wanted || line.starts_with("--")) continue;
    query.sql.append(line).push_back('\n');
    depth.read(line);
    if (done || !depth.top()) continue;
    if (line == "select" || line == "select distinct") in_select_list = true;
    if (line.starts_with("from ")) done = in_select_list;
    if (!in_select_list || done) continue;
    if (line.ends_with(',')) line.remove_suffix(1);
    const auto as = line.rfind(" as ");
    if (as != std::string_view::npos && is_name(line.substr(as + 4))) {
      query.columns.emplace_back(line.substr(as + 4));
    }
  }
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
  for (const EmbeddedQuery& query : kEmbeddedQueries) names.push_back(query.name);
  return names;
}

CatalogQuery catalog_query(std::string_view name, int server_major) {
  return parse_catalog_query(catalog_query_source(name), server_major);
}

}  // namespace pgsnap::capture
