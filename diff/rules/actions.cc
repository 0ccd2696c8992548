#include "diff/rules/rule.h"
#include "snapshot/model/printable.h"

namespace pgsnap::diff {

Action& Actions::create(const model::Object& to, std::string sql) {
  Action& action = actions_.emplace_back();
  action.verb = Action::Verb::create;
  action.object = to.address();
  action.head = std::move(sql);
  action.produces.push_back(to.address());
  return action;
}

Action& Actions::drop(const model::Object& from, std::string sql) {
  Action& action = actions_.emplace_back();
  action.verb = Action::Verb::drop;
  action.object = from.address();
  action.head = std::move(sql);
  action.destroys.push_back(from.address());
  return action;
}

Action& Actions::alter(const model::Object& object, std::string sql) {
  Action& action = actions_.emplace_back();
  action.verb = Action::Verb::alter;
  action.object = object.address();
  action.head = std::move(sql);
  return action;
}

void Actions::note(const model::Object& object, std::string_view text) {
  notes_.push_back(
      model::printable(model::address_text(object.address()) + ": " + std::string(text)));
}

}  // namespace pgsnap::diff
