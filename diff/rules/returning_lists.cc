#include "diff/rules/returning_lists.h"

#include <algorithm>

#include "diff/compare/text_tree.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// How many values the RETURNING list of a rule gives; 0: it has none, or nobody can tell. The rule's actions stand by
// themselves or, several, in brackets; a list deeper inside is that of a part of a query.
std::size_t returned_values(std::string_view rule) {
  auto tokens = tokens_of(rule);
  if (!tokens) return 0;
  const auto tree = TextTree::read(rule, std::move(*tokens));
  if (!tree) return 0;
  const auto starts_actions = [&](const Item& item) {
    return tree->is_word(item, "DO") || tree->is_word(item, "INSTEAD");
  };
  auto items = tree->items(tree->root());
  for (std::size_t i = 0; i + 1 < items.size(); ++i) {
    if (!starts_actions(items[i]) || items[i + 1].kind != Item::Kind::group) continue;
    items = tree->items(items[i + 1].level);
    break;
  }
  std::size_t count = 0;
  for (const Item& item : items) {
    if (tree->is_word(item, "RETURNING")) {
      count = 1;
    } else if (count > 0 && tree->is_word(item, ";")) {
      break;
    } else if (count > 0 && tree->is_word(item, ",")) {
      ++count;
    }
  }
  return count;
}

// A column of the table that goes, or has gone already, as far as FROM's numbers tell; or "".
std::string lost_column(const Address& table, const Context& context) {
  if (context.comes(table) || !context.from().contains(table)) return {};
  const auto columns = context.from().children(table.key, Kind::column);
  for (const Record& column : columns) {
    if (context.goes(column.address())) return " loses the column " + key_text(column.key);
  }
  const auto identities = context.from().identities();
  if (identities.empty()) return {};
  for (const Record& column : columns) {
    const auto place = static_cast<std::size_t>(&column - context.from().records().data());
    if (identities[place].sub_id > std::ssize(columns)) return " has lost a column";
  }
  return {};
}

}  // namespace

void refuse_returning_lists(const Context& context, const Actions& actions) {
  for (const Action& action : actions.all()) {
    if (action.object.kind != Kind::rule || !action.head.starts_with("create ")) continue;
    const Object rule = context.to().find(action.object);
    if (!rule || rule.text(rule::definition).find("RETURNING") == std::string_view::npos) continue;
    const std::size_t values = returned_values(rule.text(rule::definition));
    if (values == 0) continue;
    const Address table = context.to().parent(action.object)->address();
    const auto columns = context.to().children(table.key, Kind::column);
    if (values != columns.size()) {
      throw Error(address_text(action.object) + " has a RETURNING list of " +
                      std::to_string(values) + ", and " + address_text(table) + " has " +
                      std::to_string(columns.size()) + " columns: PostgreSQL makes no such rule",
                  "make the rule anew in TO, with all columns of the table in its list, or leave "
                  "it out of the plan (.pgsnapignore)");
    }
    if (const std::string lost = lost_column(table, context); !lost.empty()) {
      throw Error(address_text(action.object) + " has a RETURNING list, and " +
                      address_text(table) + lost +
                      ": PostgreSQL makes no such rule for a table that has lost a column",
                  "make the table anew by hand, or leave the rule out of the plan (.pgsnapignore)");
    }
  }
}

}  // namespace pgsnap::diff
