#include "diff/rules/foreign_options.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "foreign data wrapper " + quote_identifier(o.part(0));
}

std::string function_clause(const Object& o, const char* word, FieldId field) {
  return o.has(field) ? std::string(" ") + word + " " + o.str(field) : std::string(" no ") + word;
}

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (to.has(foreign_data_wrapper::handler)) {
    sql += function_clause(to, "handler", foreign_data_wrapper::handler);
  }
  if (to.has(foreign_data_wrapper::validator)) {
    sql += function_clause(to, "validator", foreign_data_wrapper::validator);
  }
  sql += create_options(to, foreign_data_wrapper::options, actions);
  actions.create(to, sql);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// One statement, since a new validator sees the new options.
void change_wrapper(const Change& change, const Context&, Actions& actions) {
  std::string sql;
  if (change.changed(foreign_data_wrapper::handler)) {
    sql += function_clause(change.to, "handler", foreign_data_wrapper::handler);
  }
  if (change.changed(foreign_data_wrapper::validator)) {
    sql += function_clause(change.to, "validator", foreign_data_wrapper::validator);
  }
  const std::string options = option_changes(change, foreign_data_wrapper::options, actions);
  if (!options.empty()) sql += " " + options;
  if (!sql.empty()) actions.alter(change.to, "alter " + reference(change.to) + sql);
}

constexpr PropertyRule kProperties[] = {
    alter(foreign_data_wrapper::handler, change_wrapper),
    alter(foreign_data_wrapper::validator, change_wrapper),
    alter(foreign_data_wrapper::options, change_wrapper),
};
static_assert(covers(foreign_data_wrapper::kFields, kProperties));

}  // namespace

const KindRules& foreign_data_wrapper_rules() {
  static const KindRules rules{
      .kind = Kind::foreign_data_wrapper,
      .rank = Rank::foreign_data_wrapper,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "foreign data wrapper",
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
