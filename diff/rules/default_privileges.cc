#include "diff/compare/privileges.h"
#include "diff/rules/privileges.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

char object_type(const Object& o) {
  const auto word = o.part(2);
  if (word == "tables") return 'r';
  if (word == "sequences") return 's';
  if (word == "functions") return 'f';
  if (word == "types") return 'T';
  if (word == "schemas") return 'n';
  return 'L';
}

std::string reference(const Object& o) {
  std::string text = "default privileges for role " + quote_identifier(o.part(0));
  if (!o.part(1).empty()) text += " in schema " + quote_identifier(o.part(1));
  return text;
}

// Without a schema an object that is not there is the built-in default.
Privileges without_any(const Object& o, int server_major) {
  if (!o.part(1).empty()) return {};
  return built_in_privileges(object_type(o), std::string(o.part(0)), server_major);
}

std::vector<PrivilegeStatement> statements(const Object& o, const Privileges& from,
                                           const Privileges& to, const Context& context) {
  GrantTarget target;
  target.prefix = "alter " + reference(o) + " ";
  target.on = " on " + std::string(o.part(2));
  target.all = all_privileges(object_type(o), context.target());
  return privilege_statements({{from}, to, std::string(o.part(0)), true}, target);
}

Privileges privileges(const Object& o) { return parse_privileges(o.list(common::privileges)); }

// After everything is made: what is made gets exactly its own privileges.
void create(const Object& to, const Context& context, Actions& actions) {
  bool first = true;
  Privileges wanted = privileges(to);
  const int major = context.to().info().server_major;
  if (major) fit_to_server(wanted, object_type(to), major, context.target());
  for (auto& statement : statements(to, without_any(to, context.target()), wanted, context)) {
    Action& action = first ? actions.create(to, statement.sql) : actions.alter(to, statement.sql);
    action.comes_last = true;
    first = false;
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  bool first = true;
  for (auto& statement :
       statements(from, privileges(from), without_any(from, context.target()), context)) {
    first ? actions.drop(from, statement.sql) : actions.alter(from, statement.sql);
    first = false;
  }
}

void change_privileges(const Change& change, const Context& context, Actions& actions) {
  const auto both = both_privileges(change.from, context.from(), change.to, context.to(), false);
  for (auto& statement : statements(change.to, both.from, both.to, context)) {
    actions.alter(change.to, statement.sql).comes_last = true;
  }
}

// They go with their schema.
Address dropped_with(const Object& from, const Context& context) {
  return from.part(1).empty() ? Address() : context.address(Kind::schema, {from.part(1)});
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  if (!object.part(1).empty()) out.push_back(context.address(Kind::schema, {object.part(1)}));
}

}  // namespace

const KindRules& default_privileges_rules() {
  static const KindRules rules{
      .kind = Kind::default_privileges,
      .rank = Rank::default_privileges,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = {},
      .alter_privileges = change_privileges,
      .dropped_with = dropped_with,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
