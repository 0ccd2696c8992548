#pragma once
// Access privileges as values: what aclitem texts say ("grantee=letters/grantor"), and what an
// object has without any GRANT (acldefault).

#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/object.h"

namespace pgsnap::model {

// One privilege that one role gave to another.
struct Grant {
  std::string grantor;
  std::string grantee;  // "": PUBLIC
  char letter = 0;      // as aclitems have it (the manual's "ACL Privilege Abbreviations")
  friend auto operator<=>(const Grant&, const Grant&) = default;
};

// The value says whether it may be granted on.
using Privileges = std::map<Grant, bool>;

// Role names that aclitemout puts in double quotes or not (servers differ in that) read alike.
Privileges parse_privileges(const std::vector<std::string_view>& items);

// One item for each grantee and grantor, sorted. Throws Error for a letter that no known server has:
// left out, a privilege would be lost without a word.
std::vector<std::string> privilege_items(const Privileges& privileges);

// The type that acldefault() takes for objects of a kind ('r' for relations, 's' for sequences,
// 'f', 'T', 'n', 'l', 'F', 'S', 'd', 't', 'p'; 'c' for columns), or NUL where a kind has no privileges.
char privilege_object_type(Kind kind);

// The letters of ALL PRIVILEGES on a server of that major.
std::string_view all_privileges(char object_type, int server_major);

// acldefault().
Privileges built_in_privileges(char object_type, const std::string& owner, int server_major);

// What an object has when its privileges are unset: built_in_privileges, but for the schema public
// what initdb gives it.
Privileges default_privileges_of(const Address& address, const std::string& owner,
                                 int server_major);

// What ALTER OWNER does to an ACL: one role takes another one's place, and doubles are merged.
void replace_role(Privileges& privileges, const std::string& old_role, const std::string& new_role);

// The owner whose name stands in an object's ACL: its own owner, a column's table's, and for a
// schema public whose owner is unset, pg_database_owner.
class Catalog;
std::string owner_in_privileges(const Object& object, const Catalog& catalog);

}  // namespace pgsnap::model
