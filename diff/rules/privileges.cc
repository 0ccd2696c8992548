#include "diff/rules/privileges.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "diff/compare/privileges.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// Letters of aclitems, with the words of GRANT, in the order in which they are said.
struct Word {
  char letter;
  const char* text;
};
constexpr Word kWords[] = {
    {'r', "select"},    {'a', "insert"},     {'w', "update"},       {'d', "delete"},
    {'D', "truncate"},  {'x', "references"}, {'t', "trigger"},      {'m', "maintain"},
    {'X', "execute"},   {'U', "usage"},      {'C', "create"},       {'c', "connect"},
    {'T', "temporary"}, {'s', "set"},        {'A', "alter system"},
};

std::string words(const std::string& letters, const GrantTarget& target) {
  if (letters.size() == target.all.size() && target.column.empty()) return "all";
  std::vector<std::string> list;
  for (const Word& word : kWords) {
    if (letters.find(word.letter) == std::string::npos) continue;
    list.push_back(word.text + (target.column.empty() ? "" : " (" + target.column + ")"));
  }
  return join(list, ", ");
}

std::string role_text(const std::string& role) {
  return role.empty() ? "public" : quote_identifier(role);
}

enum class Form { revoke, revoke_option, grant, grant_option };

std::string statement(Form form, const std::string& letters, const std::string& grantee,
                      const GrantTarget& target) {
  const std::string what = words(letters, target) + target.on;
  switch (form) {
    case Form::revoke: return "revoke " + what + " from " + role_text(grantee);
    case Form::revoke_option:
      return "revoke grant option for " + what + " from " + role_text(grantee);
    case Form::grant: return "grant " + what + " to " + role_text(grantee);
    case Form::grant_option:
      return "grant " + what + " to " + role_text(grantee) + " with grant option";
  }
  return {};
}

// How far a grant is from the owner, who grants by himself; others by a grant option they were
// given. What hangs on a grant option goes before it and comes after it.
class Depths {
 public:
  Depths(const PrivilegeChange& change) : owner_(change.owner) {
    for (const Privileges& state : change.from) add(state);
    add(change.to);
    bool changed = true;
    for (std::size_t round = 0; changed && round < options_.size(); ++round) {
      changed = false;
      for (const Grant& grant : options_) {
        const int depth = of(grant) + 1;
        const auto [it, is_new] = of_role_.try_emplace({grant.letter, grant.grantee}, depth);
        if (is_new || depth < it->second) {
          it->second = depth;
          changed = true;
        }
      }
    }
  }

  int of(const Grant& grant) const {
    if (grant.grantor == owner_) return 0;
    const auto it = of_role_.find({grant.letter, grant.grantor});
    return it == of_role_.end() ? kUnknown : it->second;
  }

 private:
  static constexpr int kUnknown = 1000;

  void add(const Privileges& state) {
    for (const auto& [grant, option] : state) {
      if (option) options_.insert(grant);
    }
  }

  const std::string& owner_;
  std::set<Grant> options_;
  std::map<std::pair<char, std::string>, int> of_role_;
};

struct Step {
  Form form;
  int order;
  Grant grant;
};

// The steps as statements: letters of one form, grantor and grantee together.
void say(std::vector<Step> steps, const std::string& owner, const GrantTarget& target,
         std::vector<PrivilegeStatement>& out) {
  const auto group = [](const Step& s) {
    return std::tuple(s.order, s.grant.grantor, s.grant.grantee, s.form);
  };
  std::ranges::stable_sort(steps, {}, group);
  for (std::size_t i = 0; i < steps.size();) {
    std::string letters;
    std::size_t end = i;
    while (end < steps.size() && group(steps[end]) == group(steps[i])) {
      letters.push_back(steps[end++].grant.letter);
    }
    const Grant& grant = steps[i].grant;
    out.push_back({target.prefix + statement(steps[i].form, letters, grant.grantee, target),
                   grant.grantor == owner ? std::string() : grant.grantor});
    i = end;
  }
}

// Whether the grantor has the grant option for it himself.
bool may_grant(const Grant& grant, const Privileges& state) {
  return std::ranges::any_of(state, [&](const auto& other) {
    return other.second && other.first.letter == grant.letter &&
           other.first.grantee == grant.grantor;
  });
}

}  // namespace

GrantTarget grant_target(const Object& object, int server_major) {
  const auto& rules = rules_of(object.kind());
  GrantTarget target;
  target.all = all_privileges(privilege_object_type(object.kind()), server_major);
  std::string word = rules.privileges_on;
  std::string name;
  if (object.kind() == Kind::column) {
    name = qualified_name(object);
    target.column = quote_identifier(object.part(2));
  } else {
    const std::string reference = rules.reference(object);
    if (privilege_object_type(object.kind()) == 'f') {
      // An aggregate is a function here, and its arguments those of its signature alone.
      if (reference.starts_with("procedure ")) word = "procedure";
      name = qualified_name(object) + "(" + std::string(object.part(2)) + ")";
    } else {
      name = reference.substr(reference.find(" \"") + 1);
    }
  }
  target.on = " on " + word + " " + name;
  return target;
}

std::vector<PrivilegeStatement> privilege_statements(const PrivilegeChange& change,
                                                     const GrantTarget& target) {
  const Depths depths(change);
  std::vector<Step> revokes, grants, late_grants;
  std::set<Grant> all;
  for (const Privileges& state : change.from) {
    for (const auto& [grant, option] : state) all.insert(grant);
  }
  for (const auto& [grant, option] : change.to) all.insert(grant);
  bool by_others = false;
  for (const Grant& grant : all) {
    if (!change.owner_known && grant.grantee == change.owner) continue;
    std::size_t have = 0, have_option = 0;
    for (const Privileges& state : change.from) {
      const auto it = state.find(grant);
      if (it == state.end()) continue;
      ++have;
      have_option += it->second;
    }
    const auto wanted = change.to.find(grant);
    const int depth = depths.of(grant);
    const auto revoke = [&](Form form) { revokes.push_back({form, -depth, grant}); };
    // One who grants by what he has on the table cannot lose his own on the column once others have
    // theirs from him.
    const bool on_table = grant.grantor != change.owner && !may_grant(grant, change.to);
    const auto give = [&](Form form) {
      (on_table ? late_grants : grants).push_back({form, depth, grant});
    };
    by_others = by_others || depth > 0;
    if (wanted == change.to.end()) {
      revoke(Form::revoke);
    } else if (on_table && have > 0 && may_grant(grant, change.from.front())) {
      revoke(Form::revoke);
      give(wanted->second ? Form::grant_option : Form::grant);
    } else if (wanted->second) {
      if (have_option < change.from.size()) give(Form::grant_option);
    } else {
      if (have_option > 0) revoke(Form::revoke_option);
      if (have < change.from.size()) give(Form::grant);
    }
  }
  std::vector<PrivilegeStatement> statements;
  // Where others than the owner granted, a grant option may pass from one giver to another: it is
  // not taken away while something hangs on it.
  if (by_others) say(std::move(grants), change.owner, target, statements);
  say(std::move(revokes), change.owner, target, statements);
  if (!by_others) say(std::move(grants), change.owner, target, statements);
  say(std::move(late_grants), change.owner, target, statements);
  return statements;
}

Slot owner_slot(const Address& of, const Catalog& catalog) {
  Address address = of;
  if (kind_info(address.kind).has_parent()) {
    if (const Record* parent = catalog.parent(address)) address = parent->address();
  }
  return "owner" + join_key({"", kind_info(address.kind).name, address.key});
}

Slot sequence_slot(const Address& table) { return "sequences of" + address_slot(table); }

namespace {

// REVOKE on a table takes privileges on its columns along, so those come after it.
Slot column_privileges_slot(std::string_view table_key) {
  return "column privileges" + join_key({"", table_key});
}

// Another grantor needs USAGE on the schema of what he grants: as long as he has it, or as soon.
Slot schema_granted_slot(std::string_view schema) {
  return "schema granted" + join_key({"", schema});
}
Slot schema_used_slot(std::string_view schema) { return "schema used" + join_key({"", schema}); }

void order_around_schema(const Object& object, bool revokes, Action& action) {
  if (object.kind() == Kind::schema) {
    if (revokes)
      action.claims.push_back(schema_used_slot(object.part(0)));
    else
      action.releases.push_back(schema_granted_slot(object.part(0)));
  } else if (!action.as_role.empty() && kind_info(object.kind()).parts[0] == "schema") {
    action.claims.push_back(schema_granted_slot(object.part(0)));
    action.releases.push_back(schema_used_slot(object.part(0)));
  }
}

void add_statements(const Object& object, std::vector<PrivilegeStatement> statements,
                    const Context& context, Actions& actions) {
  const char type = privilege_object_type(object.kind());
  std::vector<Slot> owners{owner_slot(object.address(), context.to())};
  if (object.kind() == Kind::sequence) {
    // An owned sequence changes its owner with its table.
    const auto column = object.list(sequence::owned_by);
    if (column.size() == 3) {
      const Address address = context.address(Kind::column, {column[0], column[1], column[2]});
      owners.push_back(owner_slot(address, context.to()));
    }
  }
  for (PrivilegeStatement& statement : statements) {
    const bool revokes = statement.sql.starts_with("revoke");
    Action& action = actions.alter(object, std::move(statement.sql));
    action.as_role = std::move(statement.as_role);
    action.position = 50;
    action.claims.insert(action.claims.end(), owners.begin(), owners.end());
    if (type == 'c') {
      action.claims.push_back(column_privileges_slot(parent_key(object.address().key)));
    }
    if (type == 'r' && revokes) {
      action.releases.push_back(column_privileges_slot(object.address().key));
    }
    order_around_schema(object, revokes, action);
  }
}

// Privileges that columns have and keep, and that a REVOKE on their table is about to take.
void grant_columns_again(const Change& table, const BothPrivileges& both, const Context& context,
                         Actions& actions) {
  for (const Record& record : context.to().children(table.to.address().key, Kind::column)) {
    const Object to = context.to().object(record);
    if (!to.has(common::privileges) || context.comes(to.address())) continue;
    const Object from = context.from().find(to.address());
    if (!from || !from.has(common::privileges)) continue;
    const auto column =
        both_privileges(from, context.from(), to, context.to(), context.options().with_owners);
    PrivilegeChange change{{{}}, {}, both.owner, true};
    for (const auto& [grant, option] : column.to) {
      const auto had = column.from.find(grant);
      const auto on_table = both.from.find(grant);
      if (had == column.from.end() || on_table == both.from.end()) continue;
      const auto left = both.to.find(grant);
      const bool taken = left == both.to.end() || (on_table->second && !left->second);
      if (taken) change.to[grant] = option && had->second;
    }
    add_statements(to, privilege_statements(change, grant_target(to, context.target())), context,
                   actions);
  }
}

}  // namespace

void fit_to_server(Privileges& privileges, char type, int from_major, int to_major) {
  const auto old_all = all_privileges(type, from_major);
  const auto new_all = all_privileges(type, to_major);
  if (old_all == new_all) return;
  std::erase_if(privileges, [&](const auto& entry) {
    const char letter = entry.first.letter;
    return old_all.find(letter) != old_all.npos && new_all.find(letter) == new_all.npos;
  });
  if (old_all.size() > new_all.size()) return;
  std::set<std::pair<std::string, std::string>> roles;
  for (const auto& [grant, option] : privileges) roles.insert({grant.grantor, grant.grantee});
  for (const auto& [grantor, grantee] : roles) {
    bool all = true, option = true;
    for (char letter : old_all) {
      const auto it = privileges.find({grantor, grantee, letter});
      all = all && it != privileges.end();
      option = option && it != privileges.end() && it->second;
    }
    for (char letter : new_all) {
      if (all) privileges.try_emplace({grantor, grantee, letter}, option);
    }
  }
}

namespace {

std::string_view default_privileges_type(char type) {
  switch (type) {
    case 'r': return "tables";
    case 's': return "sequences";
    case 'f': return "functions";
    case 'T': return "types";
    case 'n': return "schemas";
    default: return {};
  }
}

// What an object that has just been made may have: the built-in default, or what the default
// privileges of any role make of it, since nobody knows here who will run the plan.
std::vector<Privileges> states_when_made(const Object& object, const std::string& owner,
                                         const Context& context) {
  const char type = privilege_object_type(object.kind());
  const int major = context.target();
  const Privileges built_in = built_in_privileges(type, owner, major);
  std::vector<Privileges> states{built_in};
  const auto object_type = default_privileges_type(type);
  if (object_type.empty()) return states;
  struct OfRole {
    Privileges global, in_schema;
    bool has_global = false;
  };
  std::map<std::string, OfRole> roles;
  const auto schema = type == 'n' ? std::string_view() : object.part(0);
  for (const Record& record : context.from().records(Kind::default_privileges)) {
    if (key_part(record.key, 2) != object_type) continue;
    const auto of_schema = key_part(record.key, 1);
    if (!of_schema.empty() && of_schema != schema) continue;
    OfRole& role = roles[std::string(key_part(record.key, 0))];
    const auto given = parse_privileges(context.from().object(record).list(common::privileges));
    if (of_schema.empty()) {
      role.global = given;
      role.has_global = true;
    } else {
      role.in_schema = given;
    }
  }
  for (auto& [name, role] : roles) {
    Privileges state = role.has_global ? role.global : built_in_privileges(type, name, major);
    for (const auto& [grant, option] : role.in_schema) {
      bool& known = state[grant];
      known = known || option;
    }
    replace_role(state, name, owner);
    states.push_back(std::move(state));
  }
  return states;
}

// Whose privileges the new object is to have: those that are compared, or those that it had.
const Object& granted_like(const Object& before, const Object& to, const Context& context) {
  return context.options().with_privileges || !before ? to : before;
}

}  // namespace

bool is_made_with_its_privileges(const Object& before, const Object& to, const Context& context) {
  // A shell type is given none, nor can be: it gets them when it becomes a type.
  if (to.kind() == Kind::base_type && to.flag(base_type::shell)) return true;
  return !granted_like(before, to, context).has(common::privileges) &&
         default_privileges_type(privilege_object_type(to.kind())).empty();
}

void create_privileges(const Object& before, const Object& to, const std::string& owner,
                       const Context& context, Actions& actions) {
  const Object& granted = granted_like(before, to, context);
  const Catalog& catalog = &granted == &to ? context.to() : context.from();
  const char type = privilege_object_type(to.kind());
  const int major = catalog.info().server_major ? catalog.info().server_major : context.target();
  PrivilegeChange change;
  change.to = privileges_of(granted, catalog, major);
  change.owner = owner_in_privileges(granted, catalog);
  change.owner_known = !owner.empty();
  if (change.owner_known) {
    replace_role(change.to, change.owner, owner);
    change.owner = owner;
  }
  fit_to_server(change.to, type, major, context.target());
  change.from = states_when_made(to, change.owner, context);
  add_statements(to, privilege_statements(change, grant_target(to, context.target())), context,
                 actions);
}

void alter_privileges(const Change& change, const Context& context, Actions& actions) {
  const auto both = both_privileges(change.from, context.from(), change.to, context.to(),
                                    context.options().with_owners);
  add_statements(change.to,
                 privilege_statements({{both.from}, both.to, both.owner, true},
                                      grant_target(change.to, context.target())),
                 context, actions);
  if (privilege_object_type(change.to.kind()) == 'r') {
    grant_columns_again(change, both, context, actions);
  }
}

}  // namespace pgsnap::diff
