#include "diff/rules/attributes.h"

#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using namespace model;

void set_owner(const Object& object, std::string_view owner, Actions& actions) {
  actions.alter(object, "alter " + rules_of(object.kind()).reference(object) + " owner to " +
                            quote_identifier(owner));
}

void set_comment(const Object& object, Actions& actions) {
  const auto& rules = rules_of(object.kind());
  std::string_view comment = object.text(common::comment);
  if (!object.has(common::comment) && rules.default_comment) comment = rules.default_comment(object);
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
  if (rules.has_owner && (options.with_owners || before) && owned.has(common::owner)) {
    set_owner(to, owned.text(common::owner), actions);
  }
  if (to.has(common::comment)) set_comment(to, actions);
  set_labels({}, to, actions);
  set_extension_dependencies({}, to, actions);
  if (!rules.privileges_on || !(options.with_privileges || before)) return;
  const Object& granted = options.with_privileges || !before ? to : before;
  change_privileges(to, owned.str(common::owner), false, {}, granted.has(common::privileges),
                    granted.list(common::privileges), context, actions);
}

void alter_attributes(const Change& change, const Context& context, Actions& actions) {
  const auto& to = change.to;
  if (change.changed(common::owner) && rules_of(to.kind()).has_owner && to.has(common::owner)) {
    set_owner(to, to.text(common::owner), actions);
  }
  if (change.changed(common::comment)) set_comment(to, actions);
  if (change.changed(common::security_labels)) {
    set_labels(change.from.list(common::security_labels), to, actions);
  }
  if (change.changed(common::extension_dependencies)) {
    set_extension_dependencies(change.from.list(common::extension_dependencies), to, actions);
  }
  if (change.changed(common::privileges)) {
    change_privileges(to, to.str(common::owner), change.from.has(common::privileges),
                      change.from.list(common::privileges), to.has(common::privileges),
                      to.list(common::privileges), context, actions);
  }
}

}  // namespace pgsnap::diff
