#include <map>

#include "diff/number.h"
#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "view " + qualified_name(o); }

std::string body(const Object& o) {
  return with_options(o.list(view::options)) + " as\n" + o.str(view::definition);
}

// The server prints a query with a semicolon at its end; a statement has its own.
std::string without_semicolon(std::string sql) {
  while (!sql.empty() && (sql.back() == ';' || sql.back() == '\n' || sql.back() == ' '))
    sql.pop_back();
  return sql;
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, without_semicolon("create " + reference(to) + body(to)));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Columns by position: name, type and collation.
std::map<int, std::string> columns(const Object& object, const Catalog& catalog) {
  std::map<int, std::string> found;
  for (const Record& record : catalog.children(object.address().key, Kind::column)) {
    const Object column = catalog.object(record);
    found[number_of(column.text(column::position))] =
        join_key({column.part(2), column.text(column::type), column.text(column::collation)});
  }
  return found;
}

// CREATE OR REPLACE VIEW keeps the columns there are, and may add some at the end.
bool cannot_replace(const Change& change, const Context& context) {
  const auto from = columns(change.from, context.from());
  const auto to = columns(change.to, context.to());
  for (const auto& [position, column] : from) {
    const auto it = to.find(position);
    if (it == to.end() || it->second != column) return true;
  }
  return false;
}

// Its columns, but no rows: as pg_dump begins a view that is used by what it uses.
void make_hollow(const Object& o, const Catalog& catalog, bool or_replace, Action& action) {
  std::map<int, std::string> columns;
  for (const Record& record : catalog.children(o.address().key, Kind::column)) {
    const Object column = catalog.object(record);
    std::string text = "null::" + column.str(column::type);
    if (column.has(column::collation)) text += " collate " + column.str(column::collation);
    columns[number_of(column.text(column::position))] =
        text + " as " + quote_identifier(column.part(2));
  }
  std::string list;
  for (const auto& [position, text] : columns) list += (list.empty() ? " " : ", ") + text;
  action.head =
      (or_replace ? "create or replace " : "create ") + reference(o) + " as select" + list;
}

void fill(const Object& o, Action& action) {
  action.head = without_semicolon("create or replace " + reference(o) + body(o));
}

void replace_query(const Change& change, const Context& context, Actions& actions) {
  Action& action = actions.alter(change.to, "");
  fill(change.to, action);
  // The columns at the end come with it: what names them waits for it.
  for (const Record& record : context.to().children(change.to.address().key, Kind::column)) {
    if (context.comes(record.address())) action.produces.push_back(record.address());
  }
}

void set_options(const Change& change, const Context&, Actions& actions) {
  // CREATE OR REPLACE VIEW sets the options too.
  if (change.changed(view::definition)) return;
  change_options(change.to, "alter " + reference(change.to), change.from.list(view::options),
                 change.to.list(view::options), "", actions);
}

constexpr PropertyRule kProperties[] = {
    replace_if(view::definition, cannot_replace, replace_query),
    alter(view::options, set_options),
};
static_assert(covers(view::kFields, kProperties));

// A view whose columns' types change is no longer the view that others were made of.
Reaction reaction(const Object&, const Address&, bool) { return Reaction::replace; }

}  // namespace

const KindRules& view_rules() {
  static const KindRules rules{
      .kind = Kind::view,
      .rank = Rank::view,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "table",
      .has_owner = true,
      .slots = relation_slots,
      .make_hollow = make_hollow,
      .fill = fill,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
