#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "statistics " + qualified_name(o); }

void set_target(const Object& to, Actions& actions) {
  const std::string target = to.has(statistics::target) ? to.str(statistics::target) : "-1";
  actions.alter(to, "alter " + reference(to) + " set statistics " + target);
}

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to);
  std::vector<std::string> kinds;
  for (std::string_view kind : to.list(statistics::kinds)) {
    kinds.emplace_back(kind == "d" ? "ndistinct" : kind == "f" ? "dependencies" : "mcv");
  }
  if (!kinds.empty()) sql += " (" + join(kinds, ", ") + ")";
  std::vector<std::string> keys;
  for (std::string_view name : to.list(statistics::columns)) keys.push_back(quote_identifier(name));
  if (to.has(statistics::expressions)) keys.push_back(to.str(statistics::expressions));
  const auto table = to.list(statistics::table);
  actions.create(
      to, sql + " on " + join(keys, ", ") + " from " + qualified_name(table.at(0), table.at(1)));
  if (to.has(statistics::target)) set_target(to, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

Address dropped_with(const Object& from, const Context& context) {
  const auto table = from.list(statistics::table);
  return relation_named(table.at(0), table.at(1), context.from(), context);
}

void alter_target(const Change& change, const Context&, Actions& actions) {
  set_target(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace(statistics::table),
    replace(statistics::kinds),
    replace(statistics::columns),
    replace(statistics::expressions),
    alter(statistics::target, alter_target),
};
static_assert(covers(statistics::kFields, kProperties));

// A column's new type makes PostgreSQL build the object anew, without its target and owner.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return !reshaped || on.kind == Kind::column ? Reaction::replace : Reaction::none;
}

}  // namespace

const KindRules& statistics_rules() {
  static const KindRules rules{
      .kind = Kind::statistics,
      .rank = Rank::statistics,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .dropped_with = dropped_with,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
