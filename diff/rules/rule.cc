#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "rule " + quote_identifier(o.part(2)) + " on " + qualified_name(o);
}

// pg_get_ruledef begins with CREATE RULE and the name, quoted where it must be.
std::string definition(const Object& o, bool or_replace) {
  std::string_view text = o.text(rule::definition);
  const std::string name = quote_identifier(o.part(2));
  text.remove_prefix(std::min(text.size(), std::string_view("CREATE RULE ").size()));
  text.remove_prefix(
      std::min(text.size(), text.starts_with(name) ? name.size() : o.part(2).size()));
  while (text.ends_with(';') || text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  return std::string("create ") + (or_replace ? "or replace " : "") + "rule " + name +
         std::string(text);
}

void set_state(const Object& to, Actions& actions) {
  actions.alter(to, "alter table " + qualified_name(to) + " " +
                        std::string(enable_words(to.text(rule::enabled))) + " rule " +
                        quote_identifier(to.part(2)));
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, definition(to, false));
  if (to.has(rule::enabled)) set_state(to, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// What its actions use may go before its table, or hold it up: a partition of it, say.
bool drop_first(const Object& from, const Context& context) {
  const auto table = parent_key(from.address().key);
  for (const Address& used : from.references(common::depends_on)) {
    const bool own =
        used.key == table || (kind_info(used.kind).has_parent() && parent_key(used.key) == table);
    if (!own && context.goes(used)) return true;
  }
  return false;
}

// CREATE OR REPLACE keeps the enabled state.
void replace_rule(const Change& change, const Context&, Actions& actions) {
  actions.alter(change.to, definition(change.to, true));
}

void set_enabled(const Change& change, const Context&, Actions& actions) {
  set_state(change.to, actions);
}

constexpr PropertyRule kProperties[] = {
    alter(rule::definition, replace_rule),
    alter(rule::enabled, set_enabled),
};
static_assert(covers(rule::kFields, kProperties));

// PostgreSQL changes the type of no column that a rule names.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return !reshaped || on.kind == Kind::column ? Reaction::replace : Reaction::none;
}

}  // namespace

const KindRules& rule_rules() {
  static const KindRules rules{
      .kind = Kind::rule,
      .rank = Rank::rule,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .drop_first = drop_first,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
