#include <unordered_map>

#include "diff/rules/column_type.h"
#include "diff/rules/privileges.h"
#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;
namespace matview = materialized_view;

std::string reference(const Object& o) { return "materialized view " + qualified_name(o); }

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (to.has(matview::access_method)) {
    sql += " using " + quote_identifier(to.text(matview::access_method));
  }
  sql += with_options(to.list(matview::options), to.list(matview::toast_options));
  if (to.has(matview::tablespace)) {
    sql += " tablespace " + quote_identifier(to.text(matview::tablespace));
  }
  std::string query = to.str(matview::definition);
  while (!query.empty() && (query.back() == ';' || query.back() == ' ')) query.pop_back();
  actions.create(to, sql + " as\n" + query + (to.flag(matview::populated) ? "" : "\nwith no data"));
  for (const Record& record : context.to().children(to.address().key, Kind::column)) {
    const Object column = context.to().object(record);
    const std::string head =
        "alter " + reference(to) + " alter column " + quote_identifier(column.part(2)) + " set ";
    if (column.has(column::storage)) {
      actions.alter(to, head + "storage " + storage_name(column.text(column::storage)));
    }
    if (column.has(column::compression)) {
      actions.alter(to, head + "compression " + compression_name(column.text(column::compression)));
    }
    if (column.has(column::statistics_target)) {
      actions.alter(to, head + "statistics " + column.str(column::statistics_target));
    }
    if (column.has(column::options)) {
      actions.alter(to, head + "(" + option_list(column.list(column::options)) + ")");
    }
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  Action& action = actions.drop(from, "drop " + reference(from));
  if (context.fate(from.address()) == Fate::drop) action.data_loss = "the materialized view's rows";
}

std::string head(const Change& change) { return "alter " + reference(change.to); }

void set_options(const Change& change, const Context&, Actions& actions) {
  change_options(change.to, head(change), change.from.list(matview::options),
                 change.to.list(matview::options), "", actions);
}

void set_toast_options(const Change& change, const Context&, Actions& actions) {
  change_options(change.to, head(change), change.from.list(matview::toast_options),
                 change.to.list(matview::toast_options), "toast.", actions);
}

bool method_is_fixed(const Change&, const Context& context) { return context.target() < 15; }

void set_access_method(const Change& change, const Context&, Actions& actions) {
  const auto method = change.to.text(matview::access_method);
  actions
      .alter(change.to, head(change) + " set access method " +
                            (method.empty() ? "heap" : quote_identifier(method)))
      .work = "rewrite";
}

void set_tablespace(const Change& change, const Context&, Actions& actions) {
  const auto space = change.to.text(matview::tablespace);
  actions
      .alter(change.to, head(change) + " set tablespace " +
                            quote_identifier(space.empty() ? "pg_default" : space))
      .work = "rewrite";
}

void refresh(const Change& change, const Context&, Actions& actions) {
  const bool fill = change.to.flag(matview::populated);
  Action& action =
      actions.alter(change.to, "refresh " + reference(change.to) + (fill ? "" : " with no data"));
  if (!fill) action.data_loss = "the materialized view's rows";
}

constexpr PropertyRule kProperties[] = {
    alter(matview::populated, refresh),
    replace(matview::definition),
    alter(matview::options, set_options),
    alter(matview::toast_options, set_toast_options),
    replace_if(matview::access_method, method_is_fixed, set_access_method),
    alter(matview::tablespace, set_tablespace),
};
static_assert(covers(matview::kFields, kProperties));

Reaction reaction(const Object&, const Address&, bool) { return Reaction::replace; }

// Its rows are read through views with the rights of their owners, who may lack some: the views that
// it is made of get their owners after it. Not those that are there and get its own: who owned them so far
// may lack some, too.
void read_before_owners_change(const Context& context, Actions& actions) {
  std::unordered_map<Slot, std::vector<Address>> readers;  // by the slot of a view's owner
  for (const Action& action : actions.all()) {
    if (action.verb != Action::Verb::create || action.object.kind != Kind::materialized_view)
      continue;
    AddressSet seen;
    std::vector<Address> todo{action.object};
    while (!todo.empty()) {
      const Object reader = context.to().find(todo.back());
      todo.pop_back();
      for (const Address& used : reader.references(common::depends_on)) {
        const Record* relation =
            used.kind == Kind::column ? context.to().parent(used) : context.to().find_record(used);
        if (!relation || relation->kind != Kind::view) continue;
        if (!seen.insert(relation->address()).second) continue;
        readers[owner_slot(relation->address(), context.to())].push_back(action.object);
        todo.push_back(relation->address());
      }
    }
  }
  if (readers.empty()) return;
  for (Action& action : actions.all()) {
    if (action.object.kind != Kind::view) continue;
    for (const Slot& slot : action.releases) {
      const auto it = readers.find(slot);
      if (it == readers.end()) continue;
      const auto owner = context.to().find(action.object).text(common::owner);
      for (const Address& reader : it->second) {
        const bool gets_its_own =
            !context.comes(action.object) && context.to().find(reader).text(common::owner) == owner;
        (gets_its_own ? action.precedes : action.follows).push_back(reader);
      }
    }
  }
}

}  // namespace

const KindRules& materialized_view_rules() {
  static const KindRules rules{
      .kind = Kind::materialized_view,
      .rank = Rank::view,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "table",
      .has_owner = true,
      .slots = relation_slots,
      .reaction = reaction,
      .finish = read_before_owners_change,
  };
  return rules;
}

}  // namespace pgsnap::diff
