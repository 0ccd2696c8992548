#include "diff/rules/type_holders.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string on_domain(const Object& o) { return "domain " + qualified_name(o); }
std::string name(const Object& o) { return "constraint " + quote_identifier(o.part(2)); }

std::string reference(const Object& o) { return name(o) + " on " + on_domain(o); }

void create(const Object& to, const Context& context, Actions& actions) {
  const std::string check = name(to) + " check (" + to.str(domain_constraint::expression) + ")";
  const bool not_valid = to.flag(domain_constraint::not_valid);
  Action& action = actions.create(
      to, "alter " + on_domain(to) + " add " + check + (not_valid ? " not valid" : ""));
  const Address domain = context.to().parent(to.address())->address();
  come_between_holders(domain, context, action);
  if (not_valid) return;
  come_between_expressions(domain, context, action, true);
  action.fold_into = domain;
  action.fold_text = " " + check;
  action.fold_appends = true;
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "alter " + on_domain(from) + " drop " + name(from));
}

// The old domain lives until every column has left it; what its check calls may not.
bool drop_first(const Object& from, const Context& context) {
  const Record* parent = context.from().parent(from.address());
  if (!parent || context.fate(parent->address()) != Fate::replace) return false;
  for (const Address& used : from.references(common::depends_on)) {
    if (used != parent->address() && context.goes(used)) return true;
  }
  return false;
}

bool cannot_validate(const Change& change, const Context&) {
  return change.to.flag(domain_constraint::not_valid);
}

void validate(const Change& change, const Context& context, Actions& actions) {
  Action& action =
      actions.alter(change.to, "alter " + on_domain(change.to) + " validate " + name(change.to));
  const Address domain = context.to().parent(change.address())->address();
  come_between_holders(domain, context, action);
  come_between_expressions(domain, context, action, true);
}

// A check is added in place, or the domain is made anew under its columns.
std::vector<Address> remakes(const Change& change, const Context& context) {
  if (!change.to || change.to.flag(domain_constraint::not_valid)) return {};
  const Address domain = context.address(Kind::domain, {change.to.part(0), change.to.part(1)});
  if (!context.from().contains(domain)) return {};
  if (any_stays(holders_of(domain, context, true), context)) return {domain};
  const bool becomes_valid = change.from && change.changed(domain_constraint::not_valid);
  if (!becomes_valid && !context.comes(change.address())) return {};
  return expressions_with(domain, context.from(), true);
}

constexpr PropertyRule kProperties[] = {
    replace(domain_constraint::expression),
    replace_if(domain_constraint::not_valid, cannot_validate, validate),
};
static_assert(covers(domain_constraint::kFields, kProperties));

}  // namespace

const KindRules& domain_constraint_rules() {
  static const KindRules rules{
      .kind = Kind::domain_constraint,
      .rank = Rank::domain,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .drop_first = drop_first,
      .remakes = remakes,
  };
  return rules;
}

}  // namespace pgsnap::diff
