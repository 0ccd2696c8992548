// A subscription's connection is a secret, so that no plan can make one that works: a new one is
// made disabled, with a connection that leads nowhere, and only where the user asked for unsafe
// statements; then it is for the user to set the connection.

#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// A host name that can never exist (RFC 6761): enabled by mistake, it reaches nobody.
constexpr const char* kNowhere = "host=connection-is-not-in-the-snapshot.invalid";

std::string reference(const Object& o) { return "subscription " + quote_identifier(o.part(0)); }

std::string publications(const Object& o) {
  std::vector<std::string> list;
  for (std::string_view name : o.list(subscription::publications)) {
    list.push_back(quote_identifier(name));
  }
  return join(list, ", ");
}

std::string boolean(bool value) { return value ? "true" : "false"; }

std::string slot_name(const Object& o) {
  return "slot_name = " + (o.has(subscription::slot_name)
                               ? quote_literal(o.text(subscription::slot_name))
                               : std::string("none"));
}

std::string synchronous_commit(const Object& o) {
  return "synchronous_commit = " + (o.has(subscription::synchronous_commit)
                                        ? quote_literal(o.text(subscription::synchronous_commit))
                                        : std::string("off"));
}

std::string streaming(const Object& o) {
  const auto mode = o.text(subscription::streaming);
  return std::string("streaming = ") + (mode == "p" ? "parallel" : mode == "t" ? "on" : "off");
}

// An option whose field is unset where it has its default.
struct Option {
  FieldId field;
  std::string (*text)(const Object&);
  int since;  // the major that has it
};

// In the order of the manual. Altered in this order too.
constexpr Option kOptions[] = {
    {subscription::slot_name, slot_name, 10},
    {subscription::synchronous_commit, synchronous_commit, 10},
    {subscription::binary,
     [](const Object& o) { return "binary = " + boolean(o.flag(subscription::binary)); }, 14},
    {subscription::streaming, streaming, 14},
    {subscription::two_phase,
     [](const Object& o) { return "two_phase = " + boolean(o.flag(subscription::two_phase)); }, 15},
    {subscription::disable_on_error,
     [](const Object& o) {
       return "disable_on_error = " + boolean(o.flag(subscription::disable_on_error));
     },
     15},
    {subscription::password_not_required,
     [](const Object& o) {
       return "password_required = " + boolean(!o.flag(subscription::password_not_required));
     },
     16},
    {subscription::run_as_owner,
     [](const Object& o) {
       return "run_as_owner = " + boolean(o.flag(subscription::run_as_owner));
     },
     16},
    {subscription::origin,
     [](const Object& o) {
       return "origin = " + (o.has(subscription::origin)
                                 ? quote_literal(o.text(subscription::origin))
                                 : std::string("any"));
     },
     16},
    {subscription::failover,
     [](const Object& o) { return "failover = " + boolean(o.flag(subscription::failover)); }, 17},
};

int first_major_of(const Option& option, const Object& to) {
  const bool parallel =
      option.field == subscription::streaming && to.text(subscription::streaming) == "p";
  return parallel ? 16 : option.since;
}

// Whether the option must be said of a new subscription. Streaming is parallel by default since 18.
bool is_said(const Option& option, const Object& to, const Context& context) {
  if (first_major_of(option, to) > context.target()) return false;
  if (option.field == subscription::slot_name) return true;
  if (option.field == subscription::streaming && context.target() >= 18) return true;
  return to.has(option.field);
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::vector<std::string> options{"connect = false"};
  for (const Option& option : kOptions) {
    if (is_said(option, to, context)) options.push_back(option.text(to));
  }
  Action& action = actions.create(to, "create " + reference(to) + " connection " +
                                          quote_literal(kNowhere) + " publication " +
                                          publications(to) + " with (" + join(options, ", ") + ")");
  action.data_loss = "its connection: a secret that no snapshot holds";
  actions.note(to,
               "is made disabled and with a connection that leads nowhere: set it with ALTER "
               "SUBSCRIPTION … CONNECTION, then ENABLE and REFRESH PUBLICATION");
}

// With a slot the publisher is asked to drop it, which cannot be undone.
void drop(const Object& from, const Context&, Actions& actions) {
  Action& action = actions.drop(from, "drop " + reference(from));
  action.data_loss = "its connection, which no snapshot holds";
  if (from.has(subscription::slot_name)) {
    action.data_loss += ", and its slot at the publisher";
    action.outside_transaction = true;
  }
}

enum Position { kDisable = -20, kOption = -10, kPublications = 0, kEnable = 10 };

void set_enabled(const Object& to, bool enabled, Actions& actions) {
  actions.alter(to, "alter " + reference(to) + (enabled ? " enable" : " disable")).position =
      enabled ? kEnable : kDisable;
}

// These are changed at the publisher's slot too, of a disabled subscription only.
bool is_of_slot(FieldId field) {
  return field == subscription::failover || field == subscription::two_phase;
}

// Everything by one function, since what may be altered depends on whether it is enabled.
void change_subscription(const Change& change, const Context& context, Actions& actions) {
  const Object& to = change.to;
  const std::string head = "alter " + reference(to);
  const bool was_enabled = change.from.flag(subscription::enabled);
  const bool enabled = to.flag(subscription::enabled);
  bool must_rest = !enabled || (change.changed(subscription::slot_name) &&
                                !change.from.has(subscription::slot_name));
  std::vector<std::string> options;
  for (const Option& option : kOptions) {
    if (!change.changed(option.field)) continue;
    if (first_major_of(option, to) > context.target()) {
      actions.note(to, std::string(field_info(option.field).name) +
                           " differs, which the server that the plan is for cannot have");
      continue;
    }
    if (!is_of_slot(option.field)) {
      options.push_back(option.text(to));
      continue;
    }
    must_rest = true;
    Action& action = actions.alter(to, head + " set (" + option.text(to) + ")");
    // While there is a slot: the new one, else the old one.
    action.position = to.has(subscription::slot_name) ? kOption + 1 : kOption - 1;
    // The publisher is told, but for two_phase that is switched on: then only later.
    action.outside_transaction =
        !(option.field == subscription::two_phase && to.flag(subscription::two_phase));
  }
  if (!options.empty()) {
    actions.alter(to, head + " set (" + join(options, ", ") + ")").position = kOption;
  }
  if (change.changed(subscription::publications)) {
    // A running subscription asks the publisher for the tables of the new publications at once.
    const bool refresh = was_enabled && enabled;
    Action& action = actions.alter(to, head + " set publication " + publications(to) +
                                           (refresh ? "" : " with (refresh = false)"));
    action.position = refresh ? kEnable + 1 : kPublications;
    action.outside_transaction = refresh;
  }
  if (was_enabled && must_rest) set_enabled(to, false, actions);
  if (enabled && (!was_enabled || must_rest)) set_enabled(to, true, actions);
}

// What is changed at the slot cannot be changed without one.
bool has_no_slot(const Change& change, const Context&) {
  return !change.from.has(subscription::slot_name) && !change.to.has(subscription::slot_name);
}

// ALTER SUBSCRIPTION … SET (two_phase) since 18.
bool cannot_set_two_phase(const Change& change, const Context& context) {
  return context.target() < 18 ||
         (!change.to.flag(subscription::two_phase) && has_no_slot(change, context));
}

constexpr PropertyRule kProperties[] = {
    alter(subscription::enabled, change_subscription),
    alter(subscription::publications, change_subscription),
    alter(subscription::slot_name, change_subscription),
    alter(subscription::synchronous_commit, change_subscription),
    alter(subscription::binary, change_subscription),
    alter(subscription::streaming, change_subscription),
    replace_if(subscription::two_phase, cannot_set_two_phase, change_subscription),
    alter(subscription::disable_on_error, change_subscription),
    alter(subscription::password_not_required, change_subscription),
    alter(subscription::run_as_owner, change_subscription),
    alter(subscription::origin, change_subscription),
    replace_if(subscription::failover, has_no_slot, change_subscription),
};
static_assert(covers(subscription::kFields, kProperties));

}  // namespace

const KindRules& subscription_rules() {
  static const KindRules rules{
      .kind = Kind::subscription,
      .rank = Rank::subscription,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
