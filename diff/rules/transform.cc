#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "transform for " + std::string(o.part(0)) + " language " + quote_identifier(o.part(1));
}

std::string definition(const Object& o, bool or_replace) {
  std::vector<std::string> functions;
  if (o.has(transform::from_sql)) {
    functions.push_back("from sql with function " + o.str(transform::from_sql));
  }
  if (o.has(transform::to_sql)) {
    functions.push_back("to sql with function " + o.str(transform::to_sql));
  }
  return std::string("create ") + (or_replace ? "or replace " : "") + reference(o) + " (" +
         join(functions, ", ") + ")";
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, definition(to, false));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void replace_transform(const Change& change, const Context&, Actions& actions) {
  actions.alter(change.to, definition(change.to, true));
}

constexpr PropertyRule kProperties[] = {
    alter(transform::from_sql, replace_transform),
    alter(transform::to_sql, replace_transform),
};
static_assert(covers(transform::kFields, kProperties));

}  // namespace

const KindRules& transform_rules() {
  static const KindRules rules{
      .kind = Kind::transform,
      .rank = Rank::transform,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
