#include "diff/rules/database.h"

#include <set>

#include "diff/rules/registry.h"
#include "snapshot/model/error.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object&) { return std::string(kDatabaseReference); }

void set_limit(const Object& to, Actions& actions) {
  actions.alter(
      to, "alter " + reference(to) + " connection limit " +
              (to.has(database::connection_limit) ? to.str(database::connection_limit) : "-1"));
}

void set_template(const Object& to, Actions& actions) {
  actions.alter(to, "alter " + reference(to) + " is_template " +
                        (to.flag(database::is_template) ? "true" : "false"));
}

// It is there already: the plan runs in it.
void create(const Object& to, const Context&, Actions& actions) {
  if (to.has(database::connection_limit)) set_limit(to, actions);
  if (to.flag(database::is_template)) set_template(to, actions);
}

// It stays, since the plan runs in it, but roles that go must have no privileges on it.
void drop(const Object& from, const Context& context, Actions& actions) {
  std::set<std::string> grantees;
  for (const auto& [grant, may_grant] : parse_privileges(from.list(common::privileges))) {
    if (grant.grantee != from.text(common::owner)) grantees.insert(grant.grantee);
  }
  for (const std::string& grantee : grantees) {
    const Address role = context.address(Kind::role, {grantee});
    if (context.fate(role) != Fate::drop) continue;
    Action& action = actions.alter(from, "revoke all on " + reference(from) + " from " +
                                             quote_identifier(grantee) + " cascade");
    action.edges_are_given = true;
    action.uses_old.push_back(role);
  }
}

void alter_limit(const Change& change, const Context&, Actions& actions) {
  set_limit(change.to, actions);
}

void alter_template(const Change& change, const Context&, Actions& actions) {
  set_template(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(database::connection_limit, alter_limit),
    alter(database::is_template, alter_template),
};
static_assert(covers(database::kFields, kProperties));

std::string name_of_database(const Context& context) {
  const auto& given = context.options().database_name;
  if (!given.empty()) return given;
  const auto name = context.from().database_name();
  if (name.empty()) {
    throw Error("the plan alters the database itself, and its name is not known",
                "give --database-name, or take FROM from a live database or a snapshot that was "
                "captured without --portable");
  }
  return std::string(name);
}

void put_name(const Context& context, Actions& actions) {
  std::string named;
  for (Action& action : actions.all()) {
    if (action.object.kind != Kind::database && action.object.kind != Kind::database_setting) {
      continue;
    }
    const auto at = action.head.find(kDatabaseReference);
    if (at == std::string::npos) continue;
    if (named.empty()) named = "database " + quote_identifier(name_of_database(context));
    action.head.replace(at, kDatabaseReference.size(), named);
  }
}

}  // namespace

const KindRules& database_rules() {
  static const KindRules rules{
      .kind = Kind::database,
      .rank = Rank::database,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "database",
      .has_owner = true,
      .finish = put_name,
  };
  return rules;
}

}  // namespace pgsnap::diff
