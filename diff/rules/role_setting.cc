#include "diff/rules/registry.h"
#include "diff/rules/role.h"
#include "diff/rules/setting.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string head(const Object& o) {
  return "alter role " + (o.part(0).empty() ? "all" : quote_identifier(o.part(0))) + " ";
}

std::string reference(const Object& o) { return "setting " + quote_identifier(o.part(1)); }

void create(const Object& to, const Context&, Actions& actions) {
  create_setting(to, head(to), role_setting::value, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  drop_setting(from, head(from), role_setting::value, actions);
}

void set_value(const Change& change, const Context&, Actions& actions) {
  alter_setting(change, head(change.to), role_setting::value, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(role_setting::value, set_value),
    alter(role_setting::hidden, set_value),
};
static_assert(covers(role_setting::kFields, kProperties));

Address dropped_with(const Object& from, const Context& context) {
  return gone_role({from.part(0)}, context);
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(context.address(Kind::role, {object.part(0)}));
}

}  // namespace

const KindRules& role_setting_rules() {
  static const KindRules rules{
      .kind = Kind::role_setting,
      .rank = Rank::role_membership,
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
