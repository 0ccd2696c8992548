#include "diff/rules/type_holders.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "domain " + qualified_name(o); }
std::string head(const Object& o) { return "alter " + reference(o); }

std::string default_not_null_name(const Object& o) { return std::string(o.part(1)) + "_not_null"; }

std::string not_null_name(const Object& o) {
  return quote_identifier(o.has(domain::not_null_name) ? o.str(domain::not_null_name)
                                                       : default_not_null_name(o));
}

void comment_on_not_null(const Object& to, Actions& actions) {
  actions.alter(
      to, "comment on constraint " + not_null_name(to) + " on " + reference(to) + " is " +
              (to.has(domain::not_null_comment) ? quote_literal(to.text(domain::not_null_comment))
                                                : std::string("null")));
}

// A domain copies the default of the domain or base type that it is over unless it is given one.
bool inherits_default(const Object& o, const Catalog& catalog) {
  const Object base = catalog.find(type_named(o.text(domain::base_type), catalog));
  if (!base || o.text(domain::base_type).ends_with("[]")) return false;
  return (base.kind() == Kind::domain && base.has(domain::default_expression)) ||
         (base.kind() == Kind::base_type && base.has(base_type::default_value));
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to) + " as " + to.str(domain::base_type);
  if (to.has(domain::collation)) sql += " collate " + to.str(domain::collation);
  if (to.has(domain::default_expression)) {
    sql += " default " + to.str(domain::default_expression);
  } else if (inherits_default(to, context.to())) {
    sql += " default null";
  }
  if (to.flag(domain::not_null)) {
    // While the old domain is out of the way under another name, its constraint has the one that the server
    // would choose.
    if (to.has(domain::not_null_name) || (context.target() >= 17 && context.goes(to.address()))) {
      sql += " constraint " + not_null_name(to);
    }
    sql += " not null";
  }
  actions.create(to, sql);
  if (to.has(domain::not_null_comment) && context.target() >= 17) comment_on_not_null(to, actions);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  drop_type(from, "drop " + reference(from), context, actions);
}

// Whether the default keeps something from going, or a type from being altered.
bool default_is_in_the_way(const Object& from, const Context& context) {
  if (!from.has(domain::default_expression)) return false;
  for (const Address& used : from.references(common::depends_on)) {
    if (is_type_kind(used.kind) ? context.fate(used) == Fate::alter
                                : used.kind == Kind::table || context.goes(used)) {
      return true;
    }
  }
  return false;
}

bool rebuild(const Change& change, const Context& context, Actions& actions) {
  if (passes_through_text(change.from.address(), context)) return false;
  // The old domain lives until every column has left it; what its default calls may not.
  if (default_is_in_the_way(change.from, context)) {
    Action& action = actions.alter(change.from, head(change.from) + " drop default");
    action.verb = Action::Verb::drop;
    action.edges_are_given = true;
    action.uses_old = change.from.references(common::depends_on);
    action.uses_old.push_back(change.from.address());
    action.releases.push_back(address_slot(change.from.address()));
  }
  move_away(change.from, context, actions);
  create(change.to, context, actions);
  return true;
}

void set_default(const Change& change, const Context&, Actions& actions) {
  const auto& to = change.to;
  actions.alter(to, head(to) + (to.has(domain::default_expression)
                                    ? " set default " + to.str(domain::default_expression)
                                    : std::string(" drop default")));
}

void set_not_null(const Change& change, const Context& context, Actions& actions) {
  const auto& to = change.to;
  if (!change.changed(domain::not_null)) {
    if (change.changed(domain::not_null_name)) {
      actions.alter(to, head(to) + " rename constraint " + not_null_name(change.from) + " to " +
                            not_null_name(to));
    }
    return;
  }
  if (!to.flag(domain::not_null)) {
    actions.alter(to, head(to) + " drop not null");
    return;
  }
  const bool named = to.has(domain::not_null_name) && context.target() >= 17;
  Action& action = actions.alter(
      to,
      head(to) + (named ? " add constraint " + not_null_name(to) + " not null" : " set not null"));
  come_between_holders(to.address(), context, action);
  come_between_expressions(to.address(), context, action, true);
}

void set_not_null_comment(const Change& change, const Context&, Actions& actions) {
  // It goes with the constraint.
  if (change.to.flag(domain::not_null)) {
    comment_on_not_null(change.to, actions);
    actions.all().back().position = 10;
  }
}

// PostgreSQL makes no domain stricter while arrays, ranges or rows hold values of it: it does not look at
// those.
bool cannot_be_stricter(const Change& change, const Context& context) {
  return change.to.flag(domain::not_null) &&
         any_stays(holders_of(change.from.address(), context, true), context);
}

std::vector<Address> remakes(const Change& change, const Context& context) {
  if (!change.from || !change.to || context.goes(change.address()) ||
      !change.changed(domain::not_null) || !change.to.flag(domain::not_null)) {
    return {};
  }
  return expressions_with(change.address(), context.from(), true);
}

constexpr PropertyRule kProperties[] = {
    replace(domain::base_type),
    replace(domain::collation),
    alter(domain::default_expression, set_default),
    replace_if(domain::not_null, cannot_be_stricter, set_not_null),
    alter(domain::not_null_name, set_not_null),
    alter(domain::not_null_comment, set_not_null_comment),
};
static_assert(covers(domain::kFields, kProperties));

}  // namespace

const KindRules& domain_rules() {
  static const KindRules rules{
      .kind = Kind::domain,
      .rank = Rank::domain,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "domain",
      .has_owner = true,
      .slots = type_slots,
      .rebuild = rebuild,
      .remakes = remakes,
  };
  return rules;
}

}  // namespace pgsnap::diff
