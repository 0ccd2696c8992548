#include "diff/compare/privileges.h"
#include "diff/rules/privileges.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "parameter " + quote_identifier(o.part(0)); }

// An object that is not there stands for the built-in default: privileges are all there is to it,
// and create_attributes grants them.
void create(const Object&, const Context&, Actions&) {}

void drop(const Object& from, const Context& context, Actions& actions) {
  const std::string owner = from.str(common::owner);
  const PrivilegeChange change{{privileges_of(from, context.from(), context.target())},
                               built_in_privileges('p', owner, context.target()),
                               owner,
                               true};
  bool first = true;
  for (auto& statement : privilege_statements(change, grant_target(from, context.target()))) {
    Action& action = first ? actions.drop(from, statement.sql) : actions.alter(from, statement.sql);
    action.as_role = statement.as_role;
    first = false;
  }
}

// The bootstrap superuser is the owner, whatever his name.
void change_privileges(const Change& change, const Context& context, Actions& actions) {
  const auto both = both_privileges(change.from, context.from(), change.to, context.to(), false);
  for (auto& statement : privilege_statements({{both.from}, both.to, both.owner, true},
                                              grant_target(change.to, context.target()))) {
    actions.alter(change.to, statement.sql).as_role = statement.as_role;
  }
}

}  // namespace

const KindRules& parameter_rules() {
  static const KindRules rules{
      .kind = Kind::parameter,
      .rank = Rank::role_membership,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = {},
      .privileges_on = "parameter",
      .alter_privileges = change_privileges,
  };
  return rules;
}

}  // namespace pgsnap::diff
