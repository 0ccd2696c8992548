#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "text search parser " + qualified_name(o); }

void create(const Object& to, const Context&, Actions& actions) {
  std::string sql = "create " + reference(to) +
                    " (start = " + to.str(text_search_parser::start_function) +
                    ", gettoken = " + to.str(text_search_parser::token_function) +
                    ", end = " + to.str(text_search_parser::end_function);
  if (to.has(text_search_parser::headline_function)) {
    sql += ", headline = " + to.str(text_search_parser::headline_function);
  }
  actions.create(to, sql + ", lextypes = " + to.str(text_search_parser::types_function) + ")");
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {
    replace(text_search_parser::start_function), replace(text_search_parser::token_function),
    replace(text_search_parser::end_function),   replace(text_search_parser::headline_function),
    replace(text_search_parser::types_function),
};
static_assert(covers(text_search_parser::kFields, kProperties));

}  // namespace

const KindRules& text_search_parser_rules() {
  static const KindRules rules{
      .kind = Kind::text_search_parser,
      .rank = Rank::text_search,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
