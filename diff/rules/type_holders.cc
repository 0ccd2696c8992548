#include "diff/rules/type_holders.h"

#include <algorithm>

#include "diff/rules/user_type.h"

namespace pgsnap::diff {

using namespace model;

std::vector<Address> holders_of(const Address& type, const Catalog& catalog, bool inside_only) {
  struct Held {
    Address type;
    bool inside;
  };
  std::vector<Address> holders;
  AddressSet seen[2];  // by whether it is inside of another
  std::vector<Held> todo{{type, false}};
  seen[0].insert(type);
  for (std::size_t i = 0; i < todo.size(); ++i) {
    const auto [held, inside] = todo[i];
    for (const Address& dependent : catalog.dependents(held)) {
      Held next{dependent, inside};
      if (dependent.kind == Kind::column) {
        const Object column = catalog.find(dependent);
        // It may only be mentioned, in a generation expression.
        if (!column || type_named(column.text(column::type), catalog) != held) continue;
        const auto relation = column.text(column::relation_kind);
        const bool array = column.text(column::type).ends_with("[]");
        if ((relation == "r" || relation == "m") && (!inside_only || inside || array)) {
          holders.push_back(dependent);
        }
        const Record* parent = catalog.parent(dependent);
        if (!parent) continue;
        next = {parent->address(), true};
      } else if (!is_type_kind(dependent.kind)) {
        continue;
      } else if (dependent.kind != Kind::domain) {
        next.inside = true;
      } else {
        next.inside = inside || catalog.find(dependent).text(domain::base_type).ends_with("[]");
      }
      if (seen[next.inside].insert(next.type).second) todo.push_back(next);
    }
  }
  std::ranges::sort(holders);
  holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
  return holders;
}

bool is_stored(const Address& type, const Catalog& catalog) {
  return !holders_of(type, catalog).empty();
}

Holders holders_of(const Address& type, const Context& context, bool inside_only) {
  return {holders_of(type, context.from(), inside_only),
          holders_of(type, context.to(), inside_only)};
}

bool stays(const Address& holder, const Holders& holders, const Context& context) {
  return !context.goes(holder) && std::ranges::binary_search(holders.after, holder);
}

bool any_stays(const Holders& holders, const Context& context) {
  return std::ranges::any_of(
      holders.before, [&](const Address& holder) { return stays(holder, holders, context); });
}

void wait_for_leaving(const Holders& holders, const Context& context, Action& action) {
  for (const Address& holder : holders.before) {
    if (context.goes(holder)) {
      action.claims.push_back(address_slot(holder));
    } else if (!stays(holder, holders, context)) {
      action.needs.push_back(holder);  // in its new type
    }
  }
}

void come_between_holders(const Address& type, const Context& context, Action& action) {
  if (context.comes(type)) {
    // Held by nobody yet; whatever will hold it waits for what is built on it first.
    const auto built_on_it = context.to().dependents(type);
    action.precedes.assign(built_on_it.begin(), built_on_it.end());
    return;
  }
  const Holders holders = holders_of(type, context, true);
  wait_for_leaving(holders, context, action);
  action.precedes = holders.after;
}

}  // namespace pgsnap::diff
