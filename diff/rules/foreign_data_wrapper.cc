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

// Whether that holds for the wrapper itself or anything whose options its validator looks at.
template <typename Predicate>
bool any_with_options(const Address& wrapper, const Catalog& catalog, Predicate&& holds) {
  const auto has = [&](const Address& address, FieldId field) {
    return catalog.find(address).has(field) && holds(address);
  };
  if (has(wrapper, foreign_data_wrapper::options)) return true;
  for (const Address& server : catalog.dependents(wrapper)) {
    if (server.kind != Kind::foreign_server) continue;
    if (has(server, foreign_server::options)) return true;
    for (const Address& table : catalog.dependents(server)) {
      if (table.kind != Kind::foreign_table) continue;
      if (has(table, foreign_table::options)) return true;
      for (const Record& column : catalog.children(table.key, Kind::column)) {
        if (has(column.address(), column::fdw_options)) return true;
      }
    }
  }
  return false;
}

// Options need not be such as the validator wants: ALTER lets one come to those that are there. So where there are any,
// it comes when all are set.
void set_validator_last(const Object& to, const std::string& clauses, Actions& actions) {
  actions.alter(to, "alter " + reference(to) + clauses).rank = static_cast<int>(Rank::database);
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (to.has(foreign_data_wrapper::handler)) {
    sql += function_clause(to, "handler", foreign_data_wrapper::handler);
  }
  const std::string validator =
      to.has(foreign_data_wrapper::validator)
          ? function_clause(to, "validator", foreign_data_wrapper::validator)
          : std::string();
  const bool last = !validator.empty() && any_with_options(to.address(), context.to(),
                                                           [](const Address&) { return true; });
  if (!last) sql += validator;
  sql += create_options(to, foreign_data_wrapper::options, actions);
  actions.create(to, sql);
  if (last) set_validator_last(to, validator, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Neither the old validator nor the new one is asked about options that change beside it.
void change_wrapper(const Change& change, const Context& context, Actions& actions) {
  const std::string options = option_changes(change, foreign_data_wrapper::options, actions);
  std::string functions;
  if (change.changed(foreign_data_wrapper::handler)) {
    functions += function_clause(change.to, "handler", foreign_data_wrapper::handler);
  }
  if (!change.changed(foreign_data_wrapper::validator)) {
    const std::string sql = functions + (options.empty() ? "" : " " + options);
    if (!sql.empty()) actions.alter(change.to, "alter " + reference(change.to) + sql);
    return;
  }
  functions += function_clause(change.to, "validator", foreign_data_wrapper::validator);
  const auto differs = [&](const Address& address) { return context.fate(address) != Fate::keep; };
  const bool apart = any_with_options(change.to.address(), context.to(), differs) ||
                     any_with_options(change.to.address(), context.from(), differs);
  if (!apart) {
    actions.alter(change.to, "alter " + reference(change.to) + functions);
    return;
  }
  const bool had_one = change.from.has(foreign_data_wrapper::validator);
  if (had_one || !options.empty()) {
    Action& first = actions.alter(change.to, "alter " + reference(change.to) +
                                                 (had_one ? " no validator" : "") +
                                                 (options.empty() ? "" : " " + options));
    first.edges_are_given = true;  // it waits for no function
    first.renews = true;
  }
  set_validator_last(change.to, functions, actions);
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
