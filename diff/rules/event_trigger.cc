#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "event trigger " + quote_identifier(o.part(0)); }

// It fires for what the plan itself does: it is there as late as can be, and gone as soon.
void set_state(const Object& to, Actions& actions) {
  const std::string_view state = to.text(event_trigger::enabled);
  auto& action =
      actions.alter(to, "alter " + reference(to) + " " + std::string(enable_words(state)));
  // After the statements that make it and give it away.
  action.position = 60;
  action.comes_first = state == "D";
  action.comes_last = !action.comes_first;
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to) + " on " + to.str(event_trigger::event);
  std::vector<std::string> tags;
  for (std::string_view tag : to.list(event_trigger::tags)) tags.push_back(quote_literal(tag));
  if (!tags.empty()) sql += " when tag in (" + join(tags, ", ") + ")";
  actions.create(to, sql + " " + execute_clause(to.list(event_trigger::function), {}, context))
      .comes_last = true;
  if (to.has(event_trigger::enabled)) set_state(to, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void set_enabled(const Change& change, const Context&, Actions& actions) {
  set_state(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    replace(event_trigger::event),
    replace(event_trigger::tags),
    replace(event_trigger::function),
    alter(event_trigger::enabled, set_enabled),
};
static_assert(covers(event_trigger::kFields, kProperties));

}  // namespace

const KindRules& event_trigger_rules() {
  static const KindRules rules{
      .kind = Kind::event_trigger,
      .rank = Rank::event_trigger,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
