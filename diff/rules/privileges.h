#pragma once
// GRANT and REVOKE that lead from one set of privileges to another.

#include <string>
#include <vector>

#include "diff/rules/rule.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::diff {

// How the statements name what the privileges are on.
struct GrantTarget {
  std::string prefix;    // before the verb: "alter default privileges for role "x" "
  std::string on;        // " on table "s"."t""
  std::string column;    // quoted, for privileges on a column
  std::string_view all;  // the letters of ALL
};

GrantTarget grant_target(const model::Object& object, int server_major);

// One statement that privileges lead to.
struct PrivilegeStatement {
  std::string sql;
  std::string as_role;  // the grantor, where it is not the owner
};

struct PrivilegeChange {
  // The object is in one of these states, which one is not known beforehand: an object just made
  // has what the default privileges of the role that runs the plan gave it.
  std::vector<model::Privileges> from;
  model::Privileges to;
  std::string owner;        // grants of his need no other role
  bool owner_known = true;  // else what the owner himself has is left alone
};

std::vector<PrivilegeStatement> privilege_statements(const PrivilegeChange& change,
                                                     const GrantTarget& target);

// Privileges as they are said on a server of another major, for objects of that type: what it does not know
// (MAINTAIN, before 17) is left out, and a set that was everything is everything again.
void fit_to_server(model::Privileges& privileges, char object_type, int from_major, int to_major);

// Whether a new object has the right privileges by itself, whoever makes it.
bool is_made_with_its_privileges(const model::Object& before, const model::Object& to,
                                 const Context&);

// Gives a new object its privileges, exactly, whoever runs the plan. before: what it replaces, or
// no object; where privileges are not compared they are kept from there. owner: of the new object;
// empty: whoever runs the plan.
void create_privileges(const model::Object& before, const model::Object& to,
                       const std::string& owner, const Context&, Actions&);

// The privileges differ.
void alter_privileges(const Change& change, const Context&, Actions&);

// ALTER OWNER rewrites the ACL, so privileges are changed after it: what the one action releases
// and the others claim.
Slot owner_slot(const model::Address& address, const model::Catalog& catalog);

// A table's new owner becomes that of the sequences that it owns, and they become logged or not with it: those that
// leave it are taken off before. What that releases.
Slot sequence_slot(const model::Address& table);

}  // namespace pgsnap::diff
