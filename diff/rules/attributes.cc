#include "diff/rules/attributes.h"

#include "diff/rules/privileges.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using namespace model;

void set_owner(const Object& object, std::string_view owner, const Context& context,
               Actions& actions) {
  Action& action = actions.alter(object, "alter " + rules_of(object.kind()).reference(object) +
                                             " owner to " + quote_identifier(owner));
  action.releases.push_back(owner_slot(object.address(), context.to()));
  action.claims.push_back(sequence_slot(object.address()));
}

// The schema public, given back to whom initdb gave it.
void reset_owner(const Object& object, const Context& context, Actions& actions) {
  if (context.target() >= 15) {
    set_owner(object, "pg_database_owner", context, actions);
    return;
  }
  actions
      .alter(object,
             "do " + dollar_quote(" begin execute format('alter schema %I owner to %I', " +
                                  quote_literal(object.part(0)) + ", pg_get_userbyid(10)); end "))
      .releases.push_back(owner_slot(object.address(), context.to()));
}

void set_comment(const Object& object, Actions& actions) {
  const auto& rules = rules_of(object.kind());
  std::string_view comment = object.text(common::comment);
  if (!object.has(common::comment) && rules.default_comment)
    comment = rules.default_comment(object);
  actions.alter(object, "comment on " + rules.reference(object) + " is " +
                            (comment.empty() ? "null" : quote_literal(comment)));
}

void set_labels(const std::vector<std::string_view>& from, const Object& to, Actions& actions) {
  const std::string on = " on " + rules_of(to.kind()).reference(to) + " is ";
  const auto labels = to.list(common::security_labels);
  const auto has = [](const std::vector<std::string_view>& list, std::string_view provider) {
    for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
      if (list[i] == provider) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i + 1 < from.size(); i += 2) {
    if (has(labels, from[i])) continue;
    actions.alter(to, "security label for " + quote_identifier(from[i]) + on + "null");
  }
  for (std::size_t i = 0; i + 1 < labels.size(); i += 2) {
    actions.alter(to, "security label for " + quote_identifier(labels[i]) + on +
                          quote_literal(labels[i + 1]));
  }
}

void set_extension_dependencies(const std::vector<std::string_view>& from, const Object& to,
                                Actions& actions) {
  const std::string head = "alter " + rules_of(to.kind()).reference(to);
  const auto wanted = to.list(common::extension_dependencies);
  for (std::string_view name : from) {
    if (std::ranges::find(wanted, name) == wanted.end()) {
      actions.alter(to, head + " no depends on extension " + quote_identifier(name));
    }
  }
  for (std::string_view name : wanted) {
    if (std::ranges::find(from, name) == from.end()) {
      actions.alter(to, head + " depends on extension " + quote_identifier(name));
    }
  }
}

}  // namespace

void create_attributes(const Object& before, const Object& to, const Context& context,
                       Actions& actions) {
  const auto& rules = rules_of(to.kind());
  const auto& options = context.options();
  const Object& owned = options.with_owners || !before ? to : before;
  const Catalog& owned_in = options.with_owners || !before ? context.to() : context.from();
  // The schema public is made anew: what initdb gave it is not captured.
  const bool is_initdbs = rules.default_comment && !rules.default_comment(to).empty();
  if (rules.has_owner && (options.with_owners || before)) {
    if (owned.has(common::owner)) {
      set_owner(to, owned.text(common::owner), context, actions);
    } else if (is_initdbs) {
      reset_owner(to, context, actions);
    }
  }
  if (to.has(common::comment) || is_initdbs) set_comment(to, actions);
  if (to.has(common::security_labels)) set_labels({}, to, actions);
  if (to.has(common::extension_dependencies)) set_extension_dependencies({}, to, actions);
  if (!rules.privileges_on || !(options.with_privileges || before)) return;
  if (is_made_with_its_privileges(before, to, context)) return;
  const bool owner_known = options.with_owners || before;
  create_privileges(before, to, owner_known ? owner_in_privileges(owned, owned_in) : std::string(),
                    context, actions);
}

void alter_attributes(const Change& change, const Context& context, Actions& actions) {
  const auto& to = change.to;
  const auto& rules = rules_of(to.kind());
  const bool follows = rules.owner_follows && rules.owner_follows(change, context);
  if (change.changed(common::owner) && rules.has_owner && !follows) {
    if (to.has(common::owner)) {
      set_owner(to, to.text(common::owner), context, actions);
    } else if (to.kind() == Kind::schema) {
      reset_owner(to, context, actions);
    }
  }
  if (change.changed(common::comment)) set_comment(to, actions);
  if (change.changed(common::security_labels)) {
    set_labels(change.from.list(common::security_labels), to, actions);
  }
  if (change.changed(common::extension_dependencies)) {
    set_extension_dependencies(change.from.list(common::extension_dependencies), to, actions);
  }
  if (change.changed(common::privileges)) {
    (rules.alter_privileges ? rules.alter_privileges : alter_privileges)(change, context, actions);
  }
}

}  // namespace pgsnap::diff
