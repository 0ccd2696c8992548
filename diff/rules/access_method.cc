#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "access method " + quote_identifier(o.part(0)); }

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "create " + reference(to) + " type " +
                         (to.text(access_method::type) == "t" ? "table" : "index") + " handler " +
                         to.str(access_method::handler));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {
    replace(access_method::type),
    replace(access_method::handler),
};
static_assert(covers(access_method::kFields, kProperties));

}  // namespace

const KindRules& access_method_rules() {
  static const KindRules rules{
      .kind = Kind::access_method,
      .rank = Rank::access_method,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
