// GRANT and REVOKE out of aclitems: grantee=privileges/grantor, as aclitemout prints them.

#include <map>

#include "diff/rules/attributes.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// Letters of acl.h, with the words of GRANT.
struct Privilege {
  char letter;
  const char* word;
};
constexpr Privilege kPrivileges[] = {
    {'r', "select"}, {'a', "insert"},     {'w', "update"},  {'d', "delete"},  {'D', "truncate"},
    {'x', "references"}, {'t', "trigger"}, {'m', "maintain"}, {'X', "execute"}, {'U', "usage"},
    {'C', "create"}, {'c', "connect"},    {'T', "temporary"}, {'s', "set"},   {'A', "alter system"},
};

// A privilege's letter, and whether it may be granted on.
using Granted = std::map<char, bool>;
// By grantee; "" is PUBLIC.
using Grants = std::map<std::string, Granted>;

// Takes a role name off the front: bare, or in double quotes with quotes doubled.
std::string take_name(std::string_view& text) {
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

Grants parse_grants(const std::vector<std::string_view>& items) {
  Grants grants;
  for (std::string_view item : items) {
    if (item.empty()) continue;  // stands for an empty ACL
    Granted& granted = grants[take_name(item)];
    item.remove_prefix(std::min<std::size_t>(1, item.size()));
    for (std::size_t i = 0; i < item.size() && item[i] != '/'; ++i) {
      if (item[i] == '*') continue;
      const bool option = i + 1 < item.size() && item[i + 1] == '*';
      granted[item[i]] = granted[item[i]] || option;
    }
  }
  return grants;
}

std::string_view all_letters(std::string_view on, int major) {
  if (on == "table") return major >= 17 ? "arwdDxtm" : "arwdDxt";
  if (on == "sequence") return "rwU";
  if (on == "schema") return "UC";
  if (on == "database") return "CTc";
  if (on == "tablespace") return "C";
  if (on == "function" || on == "procedure") return "X";
  return "U";  // type, domain, language, foreign data wrapper, foreign server
}

// acldefault(): what an object has without any GRANT.
Grants default_grants(std::string_view on, const std::string& owner, int major) {
  Grants grants;
  for (char letter : all_letters(on, major)) grants[owner][letter] = false;
  if (on == "function" || on == "procedure") grants[""]['X'] = false;
  if (on == "type" || on == "domain" || on == "language") grants[""]['U'] = false;
  if (on == "database") {
    grants[""]['T'] = false;
    grants[""]['c'] = false;
  }
  return grants;
}

std::string words(const std::string& letters, const std::string& column, std::string_view all) {
  if (letters.size() == all.size() && column.empty()) return "all";
  std::vector<std::string> list;
  for (const Privilege& privilege : kPrivileges) {
    if (letters.find(privilege.letter) == std::string::npos) continue;
    list.push_back(privilege.word + (column.empty() ? "" : " (" + column + ")"));
  }
  return join(list, ", ");
}

}  // namespace

void change_privileges(const Object& object, const std::string& owner, bool had,
                       std::vector<std::string_view> from, bool wanted,
                       std::vector<std::string_view> to, const Context& context,
                       Actions& actions) {
  const auto& rules = rules_of(object.kind());
  const bool is_column = object.kind() == Kind::column;
  const int major = context.target();
  std::string on = rules.reference(object);
  std::string word = rules.privileges_on;
  std::string column;
  if (is_column) {
    on = qualified_name(object);
    column = quote_identifier(object.part(2));
  } else if (on.starts_with("procedure ")) {
    word = "procedure";
    on = on.substr(word.size() + 1);
  } else {
    on = on.substr(on.find(" \"") + 1);
  }
  const std::string_view all = all_letters(word, major);
  const Grants none;
  const Grants implied = is_column ? none : default_grants(word, owner, major);
  Grants before = had ? parse_grants(from) : implied;
  Grants after = wanted ? parse_grants(to) : implied;
  for (const auto& [grantee, granted] : before) after.try_emplace(grantee);
  const auto target = " on " + word + " " + on;
  for (const auto& [grantee, granted] : after) {
    const std::string role = grantee.empty() ? "public" : quote_identifier(grantee);
    const Granted& old = before[grantee];
    std::string revoke, revoke_option, grant, grant_option;
    for (const auto& [letter, option] : old) {
      const auto kept = granted.find(letter);
      if (kept == granted.end()) revoke.push_back(letter);
      else if (option && !kept->second) revoke_option.push_back(letter);
    }
    for (const auto& [letter, option] : granted) {
      const auto there = old.find(letter);
      if (there != old.end() && (there->second || !option)) continue;
      (option ? grant_option : grant).push_back(letter);
    }
    const auto say = [&](const std::string& sql) { actions.alter(object, sql).position = 50; };
    if (!revoke.empty()) say("revoke " + words(revoke, column, all) + target + " from " + role);
    if (!revoke_option.empty()) {
      say("revoke grant option for " + words(revoke_option, column, all) + target + " from " + role);
    }
    if (!grant.empty()) say("grant " + words(grant, column, all) + target + " to " + role);
    if (!grant_option.empty()) {
      say("grant " + words(grant_option, column, all) + target + " to " + role +
          " with grant option");
    }
  }
}

}  // namespace pgsnap::diff
