#include "diff/rules/column_inheritance.h"
#include "diff/rules/row_holders.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "column " + qualified_name(o) + "." + quote_identifier(o.part(2));
}

std::string column_words(const Object& o) { return " alter column " + quote_identifier(o.part(2)); }

std::string head(const Object& to, const Context& context) {
  return alter_relation_only(to, context) + column_words(to);
}

Address column_of(const Object& o) { return {Kind::column, o.address().key}; }

// The defaults of parents that a column has which their ADD COLUMN brings.
std::vector<Object> brought_by_parents(const Object& to, const Context& context) {
  std::vector<Object> found;
  const Record* table = context.to().parent(to.address());
  if (context.comes(table->address()) || !context.comes(column_of(to)) ||
      made_by_inheritance(context.to().find(column_of(to)), context).key.empty()) {
    return found;
  }
  for (const Object& parent : parents_of(table->key, context.to())) {
    const auto key =
        context.address(Kind::column_default, {parent.part(2), parent.part(3), to.part(2)});
    const Object same = context.to().find(key);
    if (same && context.comes(column_of(same)) && !context.comes(parent.address())) {
      found.push_back(same);
    }
  }
  return found;
}

// The first of those that is the wanted one.
Address made_with(const Object& to, const Context& context) {
  for (const Object& parent : brought_by_parents(to, context)) {
    if (parent.text(column_default::default_expression) ==
        to.text(column_default::default_expression)) {
      return parent.address();
    }
  }
  return {};
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (!made_with(to, context).key.empty()) return;
  const std::string clause = " default " + to.str(column_default::default_expression);
  // ADD COLUMN gives it to the children that are there.
  const Record* table = context.to().parent(to.address());
  const bool reaches_children = context.comes(column_of(to)) && !context.comes(table->address());
  const std::string start =
      reaches_children ? alter_relation(to, context.to()) + column_words(to) : head(to, context);
  Action& action = actions.create(to, start + " set" + clause);
  if (!is_filled_later(context.to().find(column_of(to)), context)) {
    action.fold_into = column_of(to);
    action.fold_text = clause;
    action.fold_appends = true;
  }
  for (const Object& parent : brought_by_parents(to, context)) {
    action.needs.push_back(parent.address());
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  // A generated or identity column in its place takes no default: dropped first by its column's
  // reshaping. Defaults of a child go with those of its parent only where both are dropped.
  actions.drop(from,
               alter_relation(from, context.from(), true) + column_words(from) + " drop default");
}

Address dropped_with(const Object& from, const Context&) { return column_of(from); }

// Sequences go with the tables that own them, and two tables may each have a default that asks the
// other's sequence.
bool drop_first(const Object& from, const Context& context) {
  for (const Address& used : from.references(common::depends_on)) {
    if (used.kind != Kind::sequence || !context.goes(used)) continue;
    const auto owner = context.from().find(used).list(sequence::owned_by);
    if (owner.size() == 3 && (owner[0] != from.part(0) || owner[1] != from.part(1))) return true;
  }
  return false;
}

void set(const Change& change, const Context& context, Actions& actions) {
  actions.alter(change.to, head(change.to, context) + " set default " +
                               change.to.str(column_default::default_expression));
}

void references(const Object& object, const Catalog&, const Context&, std::vector<Address>& out) {
  out.push_back(column_of(object));
}

// A column of another type cannot always keep its default; one whose type is made anew never can.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return reshaped && on.kind != Kind::column ? Reaction::none : Reaction::replace;
}

constexpr PropertyRule kProperties[] = {alter(column_default::default_expression, set)};
static_assert(covers(column_default::kFields, kProperties));

}  // namespace

const KindRules& column_default_rules() {
  static const KindRules rules{
      .kind = Kind::column_default,
      .rank = Rank::column_default,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .made_with = made_with,
      .dropped_with = dropped_with,
      .drop_first = drop_first,
      .reaction = reaction,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
