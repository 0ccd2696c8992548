#include "diff/rules/overloads.h"

#include <algorithm>

#include "diff/number.h"
#include "diff/rules/routine.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

constexpr Kind kOverloaded[] = {Kind::function, Kind::aggregate, Kind::sql_operator};

bool is_overloaded(Kind kind) {
  return std::ranges::find(kOverloaded, kind) != std::end(kOverloaded);
}

// What has the schema and the name, and other arguments. Functions and aggregates share their names.
std::vector<Address> overloads_of(const Address& address, const Catalog& catalog) {
  std::vector<Address> found;
  const auto name = parent_key(address.key);
  for (const Kind kind : kOverloaded) {
    if ((kind == Kind::sql_operator) != (address.kind == Kind::sql_operator)) continue;
    const auto records = catalog.records(kind);
    auto at = std::ranges::lower_bound(records, name, {}, &Record::key);
    for (; at != records.end() && parent_key(at->key) == name; ++at) {
      if (at->address() != address) found.push_back(at->address());
    }
  }
  return found;
}

// Whether its statement has expressions, which are read as queries are.
bool has_expressions(Kind kind) {
  switch (kind) {
    case Kind::view:
    case Kind::materialized_view:
    case Kind::rule:
    case Kind::policy:
    case Kind::table:
    case Kind::column:
    case Kind::column_default:
    case Kind::constraint:
    case Kind::index:
    case Kind::statistics:
    case Kind::domain:
    case Kind::domain_constraint:
    case Kind::function:
    case Kind::trigger:
    case Kind::publication_table: return true;
    default: return false;
  }
}

// How often the text calls it. With names of arguments nobody can tell what else is meant: then never.
std::size_t calls(std::string_view text, const Address& function) {
  if (text.find("=>") != std::string_view::npos) return 0;
  const auto words = words_of(text);
  return static_cast<std::size_t>(std::ranges::count_if(words, [&](const Word& word) {
    return word.called && word.name == key_part(function.key, 1) &&
           word.qualifier == key_part(function.key, 0);
  }));
}

// Whether any call of the one can mean the other as well: that begins with the same types, and the rest may be left out.
// A trigger's function is named and not called.
bool takes_every_call(const Object& other, const Object& called) {
  if (called.text(function::result) == "trigger") return false;
  const auto types = called.part(2);
  const auto others = other.part(2);
  if (!others.starts_with(types) || others.size() == types.size()) return false;
  if (!types.empty() && !others.substr(types.size()).starts_with(", ")) return false;
  const auto needed = [](const Object& o) {
    return static_cast<int>(o.list(function::argument_names).size()) -
           number_of(o.text(function::argument_defaults));
  };
  return needed(other) <= needed(called);
}

}  // namespace

void order_beside_overloads(const Context& context, Actions& actions) {
  for (Action& action : actions.all()) {
    if (action.verb == Action::Verb::drop || !has_expressions(action.object.kind)) continue;
    const Object user = context.to().find(action.object);
    if (!user) continue;
    const auto references = user.references(common::depends_on);
    for (const Address& used : references) {
      if (!is_overloaded(used.kind)) continue;
      for (const Address& other : overloads_of(used, context.to())) {
        if (std::ranges::find(references, other) != references.end()) continue;
        if (other != action.object && context.comes(other)) {
          action.precedes.push_back(other);
          continue;
        }
        if (used.kind != Kind::function || other.kind != Kind::function || context.comes(other) ||
            !takes_every_call(context.to().find(other), context.to().find(used))) {
          continue;
        }
        const std::size_t own = other == action.object ? 1 : 0;  // its own name
        const std::string text = action.head + " " + action.fold_text;
        if (calls(text, used) <= own) continue;
        throw Error(address_text(action.object) + " calls " + address_text(used) + ", and beside " +
                        address_text(other) + " no server can tell which of them is meant",
                    "drop that one first, and make it again after the plan");
      }
    }
  }
}

}  // namespace pgsnap::diff
