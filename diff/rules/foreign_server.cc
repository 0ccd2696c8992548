#include "diff/rules/foreign_options.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "server " + quote_identifier(o.part(0)); }

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (to.has(foreign_server::type)) sql += " type " + quote_literal(to.text(foreign_server::type));
  if (to.has(foreign_server::version)) {
    sql += " version " + quote_literal(to.text(foreign_server::version));
  }
  sql += " foreign data wrapper " + quote_identifier(to.text(foreign_server::wrapper));
  sql += create_options(to, foreign_server::options, actions);
  actions.create(to, sql);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void change_server(const Change& change, const Context&, Actions& actions) {
  std::string sql;
  if (change.changed(foreign_server::version)) {
    sql += " version " + (change.to.has(foreign_server::version)
                              ? quote_literal(change.to.text(foreign_server::version))
                              : std::string("null"));
  }
  const std::string options = option_changes(change, foreign_server::options, actions);
  if (!options.empty()) sql += " " + options;
  if (!sql.empty()) actions.alter(change.to, "alter " + reference(change.to) + sql);
}

constexpr PropertyRule kProperties[] = {
    replace(foreign_server::wrapper),
    replace(foreign_server::type),
    alter(foreign_server::version, change_server),
    alter(foreign_server::options, change_server),
};
static_assert(covers(foreign_server::kFields, kProperties));

}  // namespace

const KindRules& foreign_server_rules() {
  static const KindRules rules{
      .kind = Kind::foreign_server,
      .rank = Rank::foreign_server,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "foreign server",
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
