#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "policy " + quote_identifier(o.part(2)) + " on " + qualified_name(o);
}

std::string roles(const Object& o) {
  if (!o.has(policy::roles)) return "public";
  std::vector<std::string> names;
  for (std::string_view role : o.list(policy::roles)) names.push_back(quote_identifier(role));
  return join(names, ", ");
}

std::string command(const Object& o) {
  const auto code = o.text(policy::command);
  return code == "r"   ? "select"
         : code == "a" ? "insert"
         : code == "w" ? "update"
         : code == "d" ? "delete"
                       : "all";
}

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (!to.flag(policy::permissive)) sql += " as restrictive";
  sql += " for " + command(to) + " to " + roles(to);
  if (to.has(policy::using_expression)) sql += " using (" + to.str(policy::using_expression) + ")";
  if (to.has(policy::check_expression)) {
    sql += " with check (" + to.str(policy::check_expression) + ")";
  }
  actions.create(to, sql);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// ALTER POLICY gives an expression, and takes none away.
bool loses_using(const Change& change, const Context&) {
  return !change.to.has(policy::using_expression);
}
bool loses_check(const Change& change, const Context&) {
  return !change.to.has(policy::check_expression);
}

void set(const Change& change, const Context&, Actions& actions) {
  std::string sql = "alter " + reference(change.to);
  if (change.changed(policy::roles)) sql += " to " + roles(change.to);
  if (change.changed(policy::using_expression)) {
    sql += " using (" + change.to.str(policy::using_expression) + ")";
  }
  if (change.changed(policy::check_expression)) {
    sql += " with check (" + change.to.str(policy::check_expression) + ")";
  }
  actions.alter(change.to, sql);
}

constexpr PropertyRule kProperties[] = {
    replace(policy::command),
    replace(policy::permissive),
    alter(policy::roles, set),
    replace_if(policy::using_expression, loses_using, set),
    replace_if(policy::check_expression, loses_check, set),
};
static_assert(covers(policy::kFields, kProperties));

// PostgreSQL changes the type of no column that a policy names.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return !reshaped || on.kind == Kind::column ? Reaction::replace : Reaction::none;
}

}  // namespace

const KindRules& policy_rules() {
  static const KindRules rules{
      .kind = Kind::policy,
      .rank = Rank::policy,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
