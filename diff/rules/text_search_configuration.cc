#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "text search configuration " + qualified_name(o); }

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "create " + reference(to) +
                         " (parser = " + to.str(text_search_configuration::parser) + ")");
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {replace(text_search_configuration::parser)};
static_assert(covers(text_search_configuration::kFields, kProperties));

}  // namespace

const KindRules& text_search_configuration_rules() {
  static const KindRules rules{
      .kind = Kind::text_search_configuration,
      .rank = Rank::text_search,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
