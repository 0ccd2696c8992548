#include "diff/rules/foreign_options.h"
#include "diff/rules/relation.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "foreign table " + qualified_name(o); }

// A partition is made whole and then attached, as a table is.
void create(const Object& to, const Context& context, Actions& actions) {
  Action& action = actions.create(to, "create " + reference(to));
  action.has_clauses = true;
  action.tail = inherits_clause(to, context, action) + " server " +
                quote_identifier(to.text(foreign_table::server)) +
                create_options(to, foreign_table::options, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void set_options(const Change& change, const Context&, Actions& actions) {
  const std::string options = option_changes(change, foreign_table::options, actions);
  if (!options.empty()) actions.alter(change.to, "alter " + reference(change.to) + " " + options);
}

constexpr PropertyRule kProperties[] = {
    replace(foreign_table::server),
    alter(foreign_table::options, set_options),
};
static_assert(covers(foreign_table::kFields, kProperties));

Reaction reaction(const Object&, const Address& on, bool reshaped) {
  return !reshaped && on.kind == Kind::foreign_server ? Reaction::replace : Reaction::none;
}

}  // namespace

const KindRules& foreign_table_rules() {
  static const KindRules rules{
      .kind = Kind::foreign_table,
      .rank = Rank::table,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "table",
      .has_owner = true,
      .slots = relation_slots,
      .reaction = reaction,
  };
  return rules;
}

}  // namespace pgsnap::diff
