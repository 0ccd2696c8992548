#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "schema " + quote_identifier(o.part(0)); }

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "create " + reference(to));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// initdb comments on the schema public.
std::string_view default_comment(const Object& o) {
  return o.part(0) == "public" ? "standard public schema" : std::string_view();
}

}  // namespace

const KindRules& schema_rules() {
  static const KindRules rules{
      .kind = Kind::schema,
      .rank = Rank::schema,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = {},
      .privileges_on = "schema",
      .has_owner = true,
      .default_comment = default_comment,
  };
  return rules;
}

}  // namespace pgsnap::diff
