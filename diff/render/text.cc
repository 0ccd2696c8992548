#include "diff/render/text.h"

#include "snapshot/model/printable.h"

namespace pgsnap::diff {
namespace {

struct Words {
  const char* sign;
  const char* verb;
};

Words words_of(Action::Verb verb) {
  switch (verb) {
    case Action::Verb::drop: return {"-", "drop"};
    case Action::Verb::create: return {"+", "create"};
    case Action::Verb::alter: break;
  }
  return {"~", "alter"};
}

}  // namespace

std::string headline(const Action& action) {
  return words_of(action.verb).verb + (" " + model::address_text(action.object));
}

std::string render_text(const Plan& plan, const Decorate& decorate) {
  std::string out;
  for (const Action& action : plan.actions) {
    const auto [sign, verb] = words_of(action.verb);
    std::string line = std::string(sign) + " " + verb;
    line.resize(10, ' ');
    line += model::printable(model::address_text(action.object));
    if (!action.data_loss.empty()) line += "  (loses " + model::printable(action.data_loss) + ")";
    out += (decorate ? decorate(line, action.verb) : line) + "\n";
  }
  return out;
}

}  // namespace pgsnap::diff
