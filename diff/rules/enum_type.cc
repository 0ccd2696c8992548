#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "type " + qualified_name(o); }

using Labels = std::vector<std::string_view>;

bool has(const Labels& labels, std::string_view label) {
  return std::ranges::find(labels, label) != labels.end();
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
  const Labels to = change.to.list(enum_type::labels);
  auto at = to.begin();
  for (std::string_view label : change.from.list(enum_type::labels)) {
    at = std::find(at, to.end(), label);
    if (at == to.end()) return true;
    ++at;
  }
  return false;
}

void add_labels(const Change& change, const Context& context, Actions& actions) {
  const Labels from = change.from.list(enum_type::labels);
  const Labels to = change.to.list(enum_type::labels);
  const auto slot = [&](std::string_view label) {
    return "label" + address_slot(change.to.address()) + '\0' + std::string(label);
  };
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (has(from, to[i])) continue;
    std::string sql = "alter " + reference(change.to) + " add value " + quote_literal(to[i]);
    const bool at_the_end = std::none_of(to.begin() + static_cast<std::ptrdiff_t>(i), to.end(),
                                         [&](std::string_view l) { return has(from, l); });
    if (!at_the_end) {
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
  for (std::string_view label : change.from.list(enum_type::labels)) {
    if (!has(to, label)) removed += (removed.empty() ? "" : ", ") + quote_literal(label);
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
