#include "diff/rules/relation.h"
#include "diff/rules/routine.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "event trigger " + quote_identifier(o.part(0)); }

// It fires for what the plan itself does: it is there as late as can be, and gone as soon.
Action& set_state(const Object& to, std::string_view state, Actions& actions) {
  Action& action =
      actions.alter(to, "alter " + reference(to) + " " + std::string(enable_words(state)));
  // After the statements that make it and give it away.
  action.position = 60;
  action.comes_first = state == "D";
  action.comes_last = !action.comes_first;
  return action;
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to) + " on " + to.str(event_trigger::event);
  std::vector<std::string> tags;
  for (std::string_view tag : to.list(event_trigger::tags)) tags.push_back(quote_literal(tag));
  if (!tags.empty()) sql += " when tag in (" + join(tags, ", ") + ")";
  actions.create(to, sql + " " + execute_clause(to.list(event_trigger::function), {}, context))
      .comes_last = true;
  if (to.has(event_trigger::enabled)) set_state(to, to.text(event_trigger::enabled), actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from)).comes_first = true;
}

void set_enabled(const Change& change, const Context&, Actions& actions) {
  set_state(change.to, change.to.text(event_trigger::enabled), actions);
}

// Whether an event trigger fires for one of the statements, as far as its tags tell.
bool fires_for(const Object& trigger, const ActionList& actions) {
  const auto tags = trigger.list(event_trigger::tags);
  return tags.empty() || std::ranges::any_of(tags, [&](std::string_view tag) {
           const std::string words = lower_case(tag);
           const auto verb = words.substr(0, words.find(' '));
           const auto kind = words.substr(std::min(words.find(' '), words.size()));
           return std::ranges::any_of(actions, [&](const Action& action) {
             return action.head.starts_with(verb) && action.head.find(kind) != std::string::npos;
           });
         });
}

// One whose function meets what the plan changes (it writes down into a table that gets a column) would
// find that half done, and one that changes the schema itself (it switches row security on for new tables)
// would make another than the wanted one. Others go on firing: people want to hear of what a plan does.
void silence_those_that_would_trip(const Context& context, Actions& actions) {
  std::optional<BodiesOnTheMove> bodies;
  for (const Record& record : context.from().records(Kind::event_trigger)) {
    const Address& address = record.address();
    if (context.goes(address) || !context.to().contains(address)) continue;
    const Object from = context.from().object(record);
    const Object to = context.to().find(address);
    const std::string_view state = to.text(event_trigger::enabled);
    const bool fires = from.text(event_trigger::enabled) != "D" && state != "D";
    if (!fires || actions.all().empty()) continue;
    if (!bodies) bodies.emplace(context, actions.all());
    const auto function = to.list(event_trigger::function);
    const Address routine = context.address(Kind::function, {function.at(0), function.at(1), ""});
    const bool trips = bodies->contain(routine);
    if (!trips &&
        !(fires_for(from, actions.all()) && changes_schema(context.from().find(routine)))) {
      continue;
    }
    const auto set = [&](const Object& object, std::string_view wanted) -> Action& {
      Action& action = set_state(object, wanted, actions);
      action.rank = static_cast<int>(Rank::event_trigger);
      action.why =
          trips ? "its function names what the plan changes" : "its function changes the schema";
      return action;
    };
    set(from, "D").edges_are_given = true;  // before its function gets a new body
    if (state == from.text(event_trigger::enabled)) set(to, state);
    actions.note(to, trips ? "does not fire for this plan, which changes what its function names"
                           : "does not fire for this plan: its function changes the schema");
  }
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
      .finish = silence_those_that_would_trip,
  };
  return rules;
}

}  // namespace pgsnap::diff
