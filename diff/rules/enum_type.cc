#include <algorithm>
#include <unordered_set>

#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "type " + qualified_name(o); }

using Labels = std::vector<std::string_view>;

// Where the labels of the one stand among the other's, as far as they come there in their order.
std::vector<std::size_t> places(const Labels& from, const Labels& to) {
  std::vector<std::size_t> found;
  auto at = to.begin();
  for (std::string_view label : from) {
    at = std::find(at, to.end(), label);
    if (at == to.end()) break;
    found.push_back(static_cast<std::size_t>(at++ - to.begin()));
  }
  return found;
}

void create(const Object& to, const Context&, Actions& actions) {
  std::string list;
  for (std::string_view label : to.list(enum_type::labels)) {
    list += (list.empty() ? "" : ", ") + quote_literal(label);
  }
  actions.create(to, "create " + reference(to) + " as enum (" + list + ")");
}

void drop(const Object& from, const Context& context, Actions& actions) {
  drop_type(from, "drop " + reference(from), context, actions);
}

// Labels can be added anywhere, but neither be removed nor change places. Which label another one
// was once is not known: a rename is a removal and an addition.
bool must_rebuild(const Change& change, const Context&) {
  const Labels from = change.from.list(enum_type::labels);
  return places(from, change.to.list(enum_type::labels)).size() != from.size();
}

void add_labels(const Change& change, const Context& context, Actions& actions) {
  const Labels from = change.from.list(enum_type::labels);
  const Labels to = change.to.list(enum_type::labels);
  const auto slot = [&](std::string_view label) {
    return "label" + address_slot(change.to.address()) + '\0' + std::string(label);
  };
  const std::vector<std::size_t> old = places(from, to);
  auto next = old.begin();  // of those that are there already
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (next != old.end() && *next == i) {
      ++next;
      continue;
    }
    std::string sql = "alter " + reference(change.to) + " add value " + quote_literal(to[i]);
    if (next != old.end()) {
      sql += i == 0 ? " before " + quote_literal(from[0]) : " after " + quote_literal(to[i - 1]);
    }
    Action& action = actions.alter(change.to, sql);
    action.reshapes = true;  // a default of the new label comes after it
    action.position = static_cast<int>(i) - static_cast<int>(to.size());
    action.introduces.emplace_back(to[i]);
    action.releases.push_back(slot(to[i]));
    if (i > 0) action.claims.push_back(slot(to[i - 1]));
    // Refused in a transaction block before 12; since then only the label's use must wait.
    action.outside_transaction = context.target() < 12;
  }
}

bool rebuild(const Change& change, const Context& context, Actions& actions) {
  std::string removed;
  const Labels to = change.to.list(enum_type::labels);
  const std::unordered_set<std::string_view> stay(to.begin(), to.end());
  for (std::string_view label : change.from.list(enum_type::labels)) {
    if (!stay.contains(label)) removed += (removed.empty() ? "" : ", ") + quote_literal(label);
  }
  move_away(
      change.from, context, actions,
      removed.empty() ? removed : "the label " + removed + " (rows that hold it stop the plan)");
  create(change.to, context, actions);
  return true;
}

constexpr PropertyRule kProperties[] = {
    replace_if(enum_type::labels, must_rebuild, add_labels),
};
static_assert(covers(enum_type::kFields, kProperties));

}  // namespace

const KindRules& enum_type_rules() {
  static const KindRules rules{
      .kind = Kind::enum_type,
      .rank = Rank::enum_type,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "type",
      .has_owner = true,
      .slots = type_slots,
      .rebuild = rebuild,
  };
  return rules;
}

}  // namespace pgsnap::diff
