#include "diff/rules/role.h"

#include "diff/rules/registry.h"
#include "diff/rules/superusers.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "role " + quote_identifier(o.part(0)); }

struct Attribute {
  FieldId field;
  const char* yes;
  const char* no;
  bool by_default;
};
constexpr Attribute kAttributes[] = {
    {role::superuser, "superuser", "nosuperuser", false},
    {role::create_db, "createdb", "nocreatedb", false},
    {role::create_role, "createrole", "nocreaterole", false},
    {role::inherit, "inherit", "noinherit", true},
    {role::login, "login", "nologin", false},
    {role::replication, "replication", "noreplication", false},
    {role::bypass_rls, "bypassrls", "nobypassrls", false},
};

std::string connection_limit(const Object& o) {
  return " connection limit " +
         (o.has(role::connection_limit) ? o.str(role::connection_limit) : "-1");
}

std::string valid_until(const Object& o) {
  return " valid until " +
         quote_literal(o.has(role::valid_until) ? o.text(role::valid_until) : "infinity");
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (to.flag(role::bootstrap)) {
    if (!context.from().records(Kind::role).empty()) {
      actions.note(to, "is the superuser that initdb made there, and is not created");
    }
    return;
  }
  std::string sql = "create " + reference(to);
  for (const Attribute& attribute : kAttributes) {
    const bool has = to.flag(attribute.field);
    if (has != attribute.by_default) sql += std::string(" ") + (has ? attribute.yes : attribute.no);
  }
  if (to.has(role::connection_limit)) sql += connection_limit(to);
  if (to.has(role::valid_until)) sql += valid_until(to);
  actions.create(to, sql);
  if (to.flag(role::login)) {
    actions.note(to, "is created without a password, which no snapshot holds");
  }
}

// After everything else: what it owns and what it may do must be gone by then.
void drop(const Object& from, const Context&, Actions& actions) {
  if (from.flag(role::bootstrap)) {
    actions.note(from, "is the superuser that initdb made there, and is not dropped");
    return;
  }
  Action& action = actions.drop(from, "drop " + reference(from));
  action.comes_last = true;
  action.data_loss = "the role's password and memberships";
  actions.note(from,
               "can only be dropped when it owns nothing, and has no privileges, in any "
               "database of the cluster, and does not run the plan itself");
}

void set_attributes(const Change& change, const Context& context, Actions& actions) {
  if (change.from.flag(role::bootstrap) || change.to.flag(role::bootstrap)) {
    actions.note(change.to, "is the superuser that initdb made on one side, and is left as it is");
    return;
  }
  const std::string head = "alter " + reference(change.to);
  std::string sql;
  for (const Attribute& attribute : kAttributes) {
    if (!change.changed(attribute.field)) continue;
    const bool has = change.to.flag(attribute.field);
    const std::string word = std::string(" ") + (has ? attribute.yes : attribute.no);
    if (attribute.field == role::superuser && !has && owns_as_superuser(change.to, context)) {
      Action& action = actions.alter(change.to, head + word);  // once it was given that
      action.comes_last = true;
      action.rank = static_cast<int>(Rank::event_trigger);
    } else {
      sql += word;
    }
  }
  if (change.changed(role::connection_limit)) sql += connection_limit(change.to);
  if (change.changed(role::valid_until)) sql += valid_until(change.to);
  if (!sql.empty()) actions.alter(change.to, head + sql);
}

constexpr PropertyRule kProperties[] = {
    alter(role::bootstrap, set_attributes),        alter(role::superuser, set_attributes),
    alter(role::create_db, set_attributes),        alter(role::create_role, set_attributes),
    alter(role::inherit, set_attributes),          alter(role::login, set_attributes),
    alter(role::replication, set_attributes),      alter(role::bypass_rls, set_attributes),
    alter(role::connection_limit, set_attributes), alter(role::valid_until, set_attributes),
};
static_assert(covers(role::kFields, kProperties));

}  // namespace

Address gone_role(const std::initializer_list<std::string_view> names, const Context& context) {
  for (std::string_view name : names) {
    const Address address = context.address(Kind::role, {name});
    if (context.from().contains(address) && context.goes(address)) return address;
  }
  return {};
}

const KindRules& role_rules() {
  static const KindRules rules{
      .kind = Kind::role,
      .rank = Rank::role,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
