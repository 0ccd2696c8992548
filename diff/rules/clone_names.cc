#include "diff/rules/clone_names.h"

#include <algorithm>
#include <array>
#include <optional>

#include "diff/compare/text_tree.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The columns of a constraint as its index names them: EXCLUDE USING gist (a WITH =, b WITH &&) INCLUDE (c) WITH (…). Nothing
// where there is an expression, whose name only the server knows, or a column twice.
std::optional<std::vector<std::string>> column_names(std::string_view definition) {
  auto tokens = tokens_of(definition);
  if (!tokens) return {};
  const auto tree = TextTree::read(definition, std::move(*tokens));
  if (!tree) return {};
  std::vector<std::string> names;
  const auto root = tree->items(tree->root());
  for (std::size_t i = 0; i < root.size(); ++i) {
    if (tree->is_word(root[i], "WITH") || tree->is_word(root[i], "WHERE")) break;
    // A method, or INCLUDE, stands before its list, like a function.
    if (root[i].kind != Item::Kind::group && root[i].kind != Item::Kind::call) continue;
    bool starts = true;
    for (const Item& item : tree->items(root[i].level)) {
      if (starts) {
        if (item.kind != Item::Kind::name || item.suffixes != 0) return {};
        if (item.tokens.end != item.tokens.begin + 1) return {};
        std::string name = parse_key(tree->token(item.tokens.begin));
        if (std::ranges::find(names, name) != names.end()) return {};
        names.push_back(std::move(name));
      }
      starts = tree->is_word(item, ",");
    }
  }
  if (names.empty()) return {};
  return names;
}

// As PostgreSQL's makeObjectName: the longer one is cut first.
std::string object_name(std::string_view table, std::string_view columns,
                        const std::string& label) {
  const std::size_t room = kLongestIdentifier - label.size() - 2;
  std::size_t first = table.size();
  std::size_t second = columns.size();
  while (first + second > room) --(first > second ? first : second);
  return std::string(cut_name(table, first)) + "_" + std::string(cut_name(columns, second)) + "_" +
         label;
}

// Whether a relation or a constraint, but for that one, has the name.
bool is_taken(std::string_view schema, std::string_view name, const Address& but,
              const Catalog& catalog) {
  const std::string key = join_key({schema, name});
  if (names_type(key, catalog) || catalog.contains({Kind::foreign_table, key}) ||
      catalog.contains({Kind::sequence, key})) {
    return true;
  }
  return std::ranges::any_of(std::array{Kind::index, Kind::constraint}, [&](Kind kind) {
    return std::ranges::any_of(catalog.records(kind), [&](const Record& record) {
      return key_part(record.key, 2) == name && key_part(record.key, 0) == schema &&
             record.address() != but;
    });
  });
}

// The name that it gets: the first that is free. Nothing: it depends on what else goes or comes before.
std::optional<std::string> chosen_name(const Object& to, const std::string& columns,
                                       const Context& context) {
  constexpr int kMost = 100;
  for (int pass = 0; pass < kMost; ++pass) {
    std::string name =
        object_name(to.part(1), columns, "excl" + (pass ? std::to_string(pass) : std::string()));
    if (name == to.part(2))
      return name;  // it is chosen where all before are taken, as they were in TO
    const bool before = is_taken(to.part(0), name, {}, context.from());
    const bool after = is_taken(to.part(0), name, to.address(), context.to());
    if (!before && !after) return name;
    if (before != after) return {};
  }
  return {};
}

// Whether it looks like one that PostgreSQL chose: t_a_b_excl, t_a_b_excl1.
bool looks_chosen(const Object& clone) {
  std::string_view name = clone.part(2);
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
  return name.ends_with("_excl") && name.starts_with(clone.part(1));
}

}  // namespace

void name_exclusion_clone(const Object& to, const Address& maker, const Context& context,
                          Actions& actions) {
  if (to.text(constraint::type) != "x") return;
  std::optional<std::string> chosen;
  if (const auto columns = column_names(to.text(constraint::definition))) {
    const std::string joined = join(*columns, "_");
    if (object_name(to.part(1), joined, "excl") == to.part(2)) return;
    chosen = chosen_name(to, joined, context);
  }
  if (chosen && *chosen == to.part(2)) return;
  if (!chosen) {
    if (looks_chosen(to)) return;
    actions.note(to,
                 "may get another name, which PostgreSQL chooses: another plan, made after this "
                 "one, renames it");
    return;
  }
  Action& action =
      actions.alter(to, "alter table " + qualified_name(to) + " rename constraint " +
                            quote_identifier(*chosen) + " to " + quote_identifier(to.part(2)));
  action.produces.push_back(to.address());
  action.needs.push_back(maker);
}

}  // namespace pgsnap::diff
