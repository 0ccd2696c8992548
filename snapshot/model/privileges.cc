#include "snapshot/model/privileges.h"

#include <algorithm>
#include <array>

#include "snapshot/model/catalog.h"
#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::model {
namespace {

// The order in which aclitemout prints the letters (ACL_ALL_RIGHTS_STR in acl.h).
constexpr std::string_view kLetters = "arwdDxtXUCTcsAm";

constexpr std::string_view kDatabaseOwner = "pg_database_owner";

// Takes a role name off the front: bare, or in double quotes with quotes doubled.
std::string take_role(std::string_view& text) {
  std::string name;
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find_first_of("=/"), text.size());
    name = text.substr(0, end);
    text.remove_prefix(end);
    return name;
  }
  text.remove_prefix(1);
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') {
      if (!text.starts_with('"')) break;
      text.remove_prefix(1);
    }
    name.push_back(c);
  }
  return name;
}

std::string role_text(const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (plain) return name;
  std::string text = "\"";
  for (char c : name) {
    if (c == '"') text.push_back('"');
    text.push_back(c);
  }
  return text + "\"";
}

struct TypeOfKind {
  std::string_view kind;
  char type;
};

constexpr TypeOfKind kTypes[] = {
    {"aggregate", 'f'},      {"base_type", 'T'},
    {"column", 'c'},         {"composite_type", 'T'},
    {"database", 'd'},       {"domain", 'T'},
    {"enum_type", 'T'},      {"foreign_data_wrapper", 'F'},
    {"foreign_server", 'S'}, {"foreign_table", 'r'},
    {"function", 'f'},       {"identity_sequence", 's'},
    {"language", 'l'},       {"materialized_view", 'r'},
    {"parameter", 'p'},      {"range_type", 'T'},
    {"schema", 'n'},         {"sequence", 's'},
    {"table", 'r'},          {"tablespace", 't'},
    {"view", 'r'},
};

}  // namespace

Privileges parse_privileges(const std::vector<std::string_view>& items) {
  Privileges privileges;
  for (std::string_view item : items) {
    if (item.empty()) continue;  // stands for an empty ACL
    Grant grant;
    grant.grantee = take_role(item);
    item.remove_prefix(std::min<std::size_t>(1, item.size()));
    const auto letters = item.substr(0, item.find('/'));
    item.remove_prefix(std::min(letters.size() + 1, item.size()));
    grant.grantor = take_role(item);
    for (std::size_t i = 0; i < letters.size(); ++i) {
      if (letters[i] == '*') continue;
      grant.letter = letters[i];
      const bool option = i + 1 < letters.size() && letters[i + 1] == '*';
      bool& known = privileges[grant];
      known = known || option;
    }
  }
  return privileges;
}

std::vector<std::string> privilege_items(const Privileges& privileges) {
  for (const auto& [grant, option] : privileges) {
    if (kLetters.find(grant.letter) != std::string_view::npos) continue;
    throw Error(std::string("the server has a privilege that this pgsnap does not know: '") +
                    grant.letter + "'",
                "use a pgsnap that knows this server's major version");
  }
  std::map<std::pair<std::string, std::string>, std::string> letters;  // by grantor and grantee
  for (char letter : kLetters) {
    for (const auto& [grant, option] : privileges) {
      if (grant.letter != letter) continue;
      std::string& text = letters[{grant.grantor, grant.grantee}];
      text.push_back(letter);
      if (option) text.push_back('*');
    }
  }
  std::vector<std::string> items;
  for (const auto& [roles, text] : letters) {
    items.push_back(role_text(roles.second) + "=" + text + "/" + role_text(roles.first));
  }
  std::ranges::sort(items);
  return items;
}

char privilege_object_type(Kind kind) {
  static const auto types = [] {
    std::array<char, kKindCount> all{};
    for (const TypeOfKind& row : kTypes) {
      if (const auto known = kind_named(row.kind)) all[static_cast<std::size_t>(*known)] = row.type;
    }
    return all;
  }();
  return types[static_cast<std::size_t>(kind)];
}

std::string_view all_privileges(char object_type, int server_major) {
  switch (object_type) {
    case 'r': return server_major >= 17 || server_major == 0 ? "arwdDxtm" : "arwdDxt";
    case 'c': return "arwx";
    case 's': return "rwU";
    case 'n': return "UC";
    case 'd': return "CTc";
    case 't': return "C";
    case 'p': return "sA";
    case 'f': return "X";
    case 'T':
    case 'l':
    case 'F':
    case 'S': return "U";
    default: return "";
  }
}

Privileges built_in_privileges(char object_type, const std::string& owner, int server_major) {
  Privileges privileges;
  if (object_type == 'c') return privileges;
  for (char letter : all_privileges(object_type, server_major)) {
    privileges[{owner, owner, letter}] = false;
  }
  std::string_view everyone;
  if (object_type == 'f') everyone = "X";
  if (object_type == 'T' || object_type == 'l') everyone = "U";
  if (object_type == 'd') everyone = "Tc";
  for (char letter : everyone) privileges[{owner, "", letter}] = false;
  return privileges;
}

Privileges default_privileges_of(const Address& address, const std::string& owner,
                                 int server_major) {
  const char type = privilege_object_type(address.kind);
  Privileges privileges = built_in_privileges(type, owner, server_major);
  if (type == 'n' && address.key == "public") {
    privileges[{owner, "", 'U'}] = false;
    if (server_major < 15) privileges[{owner, "", 'C'}] = false;
  }
  return privileges;
}

void replace_role(Privileges& privileges, const std::string& old_role,
                  const std::string& new_role) {
  if (old_role == new_role) return;
  Privileges result;
  for (const auto& [grant, option] : privileges) {
    Grant changed = grant;
    if (changed.grantor == old_role) changed.grantor = new_role;
    if (changed.grantee == old_role) changed.grantee = new_role;
    bool& known = result[changed];
    known = known || option;
  }
  privileges = std::move(result);
}

std::string owner_in_privileges(const Object& object, const Catalog& catalog) {
  if (object.has(common::owner)) return object.str(common::owner);
  if (kind_info(object.kind()).has_parent()) {
    const Record* parent = catalog.parent(object.address());
    return parent ? catalog.object(*parent).str(common::owner) : std::string();
  }
  if (privilege_object_type(object.kind()) == 'n' && object.address().key == "public") {
    return std::string(kDatabaseOwner);
  }
  return {};
}

}  // namespace pgsnap::model
