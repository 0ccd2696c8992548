#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string table_name(const Object& o) { return qualified_name(o.part(1), o.part(2)); }

std::string head(const Object& o) { return "alter publication " + quote_identifier(o.part(0)); }

std::string reference(const Object& o) { return "publication " + quote_identifier(o.part(0)); }

// ONLY: its children are members of their own, or not.
void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = head(to) + " add table only " + table_name(to);
  if (to.has(publication_table::columns)) {
    sql += " " + column_list(to.list(publication_table::columns));
  }
  if (to.has(publication_table::filter)) {
    sql += " where (" + to.str(publication_table::filter) + ")";
  }
  actions.create(to, sql);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, head(from) + " drop table only " + table_name(from));
}

// SET TABLE could replace columns and filter in one statement, but wants all tables of the
// publication, and makes the changed row of pg_publication_rel anew as well.
constexpr PropertyRule kProperties[] = {
    replace(publication_table::columns),
    replace(publication_table::filter),
};
static_assert(covers(publication_table::kFields, kProperties));

Address dropped_with(const Object& from, const Context& context) {
  const auto table = context.address(Kind::table, {from.part(1), from.part(2)});
  if (context.goes(table)) return table;
  return context.address(Kind::publication, {from.part(0)});
}

// A publication has column lists or schemas, not both.
std::vector<Slot> slots(const Object& o) {
  if (!o.has(publication_table::columns)) return {};
  return {"column lists of publication" + join_key({"", o.part(0)})};
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(context.address(Kind::publication, {object.part(0)}));
  out.push_back(context.address(Kind::table, {object.part(1), object.part(2)}));
}

// The type of a column that a filter or column list names cannot be altered.
Reaction reaction(const Object&, const Address&, bool) { return Reaction::replace; }

}  // namespace

const KindRules& publication_table_rules() {
  static const KindRules rules{
      .kind = Kind::publication_table,
      .rank = Rank::publication,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .dropped_with = dropped_with,
      .slots = slots,
      .reaction = reaction,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
