#include "diff/rules/registry.h"
#include "diff/rules/role.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// Before it a membership has neither options of its own nor a grantor that matters.
constexpr int kOptionsSince = 16;

std::string reference(const Object& o) { return "role " + quote_identifier(o.part(0)); }

std::string roles(const Object& o, const char* to_or_from) {
  return quote_identifier(o.part(0)) + to_or_from + quote_identifier(o.part(1));
}

std::string granted_by(const Object& o, const Context& context) {
  if (o.part(2).empty() || context.target() < kOptionsSince) return {};
  return " granted by " + quote_identifier(o.part(2));
}

const char* word(const Object& o, FieldId option) { return o.flag(option) ? "true" : "false"; }

std::string grant(const Object& to, const Context& context) {
  std::string sql = "grant " + roles(to, " to ");
  if (context.target() < kOptionsSince) {
    return sql + (to.flag(role_membership::admin_option) ? " with admin option" : "");
  }
  // What is not said would follow from the member and from what was.
  sql += to.flag(role_membership::admin_option) ? " with admin true, inherit " : " with inherit ";
  return sql + word(to, role_membership::inherit_option) + ", set " +
         word(to, role_membership::set_option) + granted_by(to, context);
}

// Before 16 the member's own attribute decides, and everybody may SET ROLE.
void note_options(const Object& to, const Context& context, Actions& actions) {
  if (context.target() >= kOptionsSince) return;
  const Object member = context.to().find(context.address(Kind::role, {to.part(1)}));
  const bool inherits = !member || member.flag(role::inherit);
  if (to.flag(role_membership::inherit_option) == inherits &&
      to.flag(role_membership::set_option)) {
    return;
  }
  actions.note(to, "its options INHERIT and SET need a server of version 16");
}

void create(const Object& to, const Context& context, Actions& actions) {
  actions.create(to, grant(to, context));
  note_options(to, context, actions);
}

// All memberships of one member in one role, by their grantors.
template <typename F>
void for_each_grant(const Catalog& catalog, std::string_view role, std::string_view member, F&& f) {
  const std::string prefix = join_key({role, member, ""});
  const auto all = catalog.records(Kind::role_membership);
  for (auto it = std::ranges::lower_bound(all, std::string_view(prefix), {}, &Record::key);
       it != all.end() && it->key.starts_with(prefix); ++it) {
    f(*it);
  }
}

// What others grant instead comes first: the member may have granted on.
void drop(const Object& from, const Context& context, Actions& actions) {
  Action& action =
      actions.drop(from, "revoke " + roles(from, " from ") + granted_by(from, context));
  for_each_grant(context.to(), from.part(0), from.part(1),
                 [&](const Record& record) { action.needs.push_back(record.address()); });
}

void set_options(const Change& change, const Context& context, Actions& actions) {
  const Object& to = change.to;
  const bool admin_changes = change.changed(role_membership::admin_option);
  const bool has_admin = to.flag(role_membership::admin_option);
  if (admin_changes && !has_admin) {
    actions.alter(to, "revoke admin option for " + roles(to, " from ") + granted_by(to, context))
        .reshapes = true;
  }
  const bool options_change =
      context.target() >= kOptionsSince && (change.changed(role_membership::inherit_option) ||
                                            change.changed(role_membership::set_option));
  if ((admin_changes && has_admin) || options_change) {
    actions.alter(to, grant(to, context)).renews = true;
  }
  note_options(to, context, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(role_membership::admin_option, set_options),
    alter(role_membership::inherit_option, set_options),
    alter(role_membership::set_option, set_options),
};
static_assert(covers(role_membership::kFields, kProperties));

// A role that granted it cannot be dropped before it is revoked.
Address dropped_with(const Object& from, const Context& context) {
  if (!gone_role({from.part(2)}, context).key.empty()) return {};
  return gone_role({from.part(0), from.part(1)}, context);
}

// Whoever grants must be an administrator of the role himself.
void references(const Object& object, const Catalog& catalog, const Context& context,
                std::vector<Address>& out) {
  for (int part = 0; part < 3; ++part) {
    out.push_back(context.address(Kind::role, {object.part(part)}));
  }
  if (object.part(2).empty()) return;
  for_each_grant(catalog, object.part(0), object.part(2), [&](const Record& record) {
    if (catalog.object(record).flag(role_membership::admin_option)) out.push_back(record.address());
  });
}

}  // namespace

const KindRules& role_membership_rules() {
  static const KindRules rules{
      .kind = Kind::role_membership,
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
