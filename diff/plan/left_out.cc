#include "diff/plan/left_out.h"

#include <string>
#include <vector>

#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Record;

std::string name_of(const Address& address) {
  return model::printable(model::address_text(address));
}

bool is_left_out(const Change& change, const Context& context) {
  return !context.options().filter.sees(change.address(),
                                        change.from ? context.from() : context.to());
}

// Goes with its parent, and comes back with it as it was.
bool shares_its_parents_fate(const Fates::Item& item, const Fates& fates, const Context& context) {
  if (!item.change.from) return false;
  const Address owner = owner_of(item.change.from, context);
  const Fate owners = owner.key.empty() ? Fate::keep : fates.fate(owner);
  return owners == Fate::drop ||
         (owners == Fate::replace && !fates.is_hidden(item.change.address()));
}

void refuse(const char* what, const std::vector<std::string>& names, const char* hint) {
  constexpr std::size_t kShown = 8;
  if (names.empty()) return;
  std::string message = what;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    message += (i ? "; " : "") + names[i];
  }
  if (names.size() > kShown) message += "; and " + std::to_string(names.size() - kShown) + " more";
  throw model::Error(message, hint);
}

}  // namespace

void refuse_touching_what_is_left_out(const Fates& fates, const Context& context) {
  if (context.options().filter.sees_all()) return;
  std::vector<std::string> touched;
  for (const Fates::Item* item : fates.in_order()) {
    if (item->fate == Fate::keep || !is_left_out(item->change, context)) continue;
    if (shares_its_parents_fate(*item, fates, context)) continue;
    const char* verb = item->fate == Fate::drop    ? "drop "
                       : item->fate == Fate::alter ? "alter "
                                                   : "rebuild ";
    touched.push_back(verb + name_of(item->change.address()) + ", which depends on " +
                      name_of(item->because));
  }
  refuse("the plan would have to touch what the filter leaves out: ", touched,
         "let the filter show these objects, or hide what they depend on too");
}

void refuse_needing_what_is_left_out(const Fates& fates, const Context& context, Actions& actions) {
  if (context.options().filter.sees_all()) return;
  AddressSet made, said;
  for (const Action& action : actions.all()) {
    made.insert(action.produces.begin(), action.produces.end());
  }
  std::vector<std::string> lacking;
  for (const Action& action : actions.all()) {
    for (const Address& needed : action.needs) {
      if (made.contains(needed) || !context.from().captured(needed.kind)) continue;
      if (context.from().contains(needed)) {
        // What is on both sides and differs out of sight may do as it is, or not: people are to look.
        if (!fates.is_hidden(needed) || !said.insert(needed).second) continue;
        actions.notes().push_back(name_of(action.object) + " needs " + name_of(needed) +
                                  ", which differs and which the filter hides");
        continue;
      }
      const Record* record = context.to().find_record(needed);
      if (!record || context.options().filter.sees(record->address(), context.to())) continue;
      if (!said.insert(record->address()).second) continue;
      lacking.push_back(name_of(record->address()) + " (for " + name_of(action.object) + ")");
    }
  }
  refuse("the plan needs what is not in FROM and the filter leaves out: ", lacking,
         "let the filter show these objects too, or make them in FROM first");
}

}  // namespace pgsnap::diff
