#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "language " + quote_identifier(o.part(0)); }

std::string definition(const Object& o, bool or_replace) {
  std::string sql = std::string("create ") + (or_replace ? "or replace " : "") +
                    (o.flag(language::trusted) ? "trusted " : "") + reference(o);
  if (o.has(language::handler)) sql += " handler " + o.str(language::handler);
  if (o.has(language::inline_handler)) sql += " inline " + o.str(language::inline_handler);
  if (o.has(language::validator)) sql += " validator " + o.str(language::validator);
  return sql;
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, definition(to, false));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void replace_language(const Change& change, const Context&, Actions& actions) {
  Action& action = actions.alter(change.to, definition(change.to, true));
  // An untrusted language takes no GRANT and no REVOKE.
  if (!change.to.flag(language::trusted)) action.position = 70;
}

constexpr PropertyRule kProperties[] = {
    alter(language::trusted, replace_language),
    alter(language::handler, replace_language),
    alter(language::inline_handler, replace_language),
    alter(language::validator, replace_language),
};
static_assert(covers(language::kFields, kProperties));

}  // namespace

const KindRules& language_rules() {
  static const KindRules rules{
      .kind = Kind::language,
      .rank = Rank::language,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "language",
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
