#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "text search template " + qualified_name(o); }

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to) + " (";
  if (to.has(text_search_template::init_function)) {
    sql += "init = " + to.str(text_search_template::init_function) + ", ";
  }
  actions.create(to, sql + "lexize = " + to.str(text_search_template::lexize_function) + ")");
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {
    replace(text_search_template::init_function),
    replace(text_search_template::lexize_function),
};
static_assert(covers(text_search_template::kFields, kProperties));

}  // namespace

const KindRules& text_search_template_rules() {
  static const KindRules rules{
      .kind = Kind::text_search_template,
      .rank = Rank::text_search,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
