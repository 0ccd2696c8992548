#include "diff/rules/database.h"
#include "diff/rules/registry.h"
#include "diff/rules/role.h"
#include "diff/rules/setting.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string head(const Object& o) {
  const std::string role =
      o.part(0).empty() ? std::string() : "role " + quote_identifier(o.part(0)) + " in ";
  return "alter " + role + std::string(kDatabaseReference) + " ";
}

std::string reference(const Object& o) { return "setting " + quote_identifier(o.part(1)); }

void create(const Object& to, const Context&, Actions& actions) {
  create_setting(to, head(to), database_setting::value, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  drop_setting(from, head(from), database_setting::value, actions);
}

void set_value(const Change& change, const Context&, Actions& actions) {
  alter_setting(change, head(change.to), database_setting::value, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(database_setting::value, set_value),
    alter(database_setting::hidden, set_value),
};
static_assert(covers(database_setting::kFields, kProperties));

Address dropped_with(const Object& from, const Context& context) {
  return gone_role({from.part(0)}, context);
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(context.address(Kind::role, {object.part(0)}));
}

}  // namespace

const KindRules& database_setting_rules() {
  static const KindRules rules{
      .kind = Kind::database_setting,
      .rank = Rank::database,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .dropped_with = dropped_with,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
