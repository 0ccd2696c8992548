#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "conversion " + qualified_name(o); }

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, std::string("create ") +
                         (to.flag(conversion::default_conversion) ? "default " : "") +
                         reference(to) + " for " + quote_literal(to.text(conversion::source)) +
                         " to " + quote_literal(to.text(conversion::destination)) + " from " +
                         to.str(conversion::function));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {
    replace(conversion::source),
    replace(conversion::destination),
    replace(conversion::function),
    replace(conversion::default_conversion),
};
static_assert(covers(conversion::kFields, kProperties));

// A schema has one default conversion between two encodings.
std::vector<Slot> slots(const Object& o) {
  if (!o.flag(conversion::default_conversion)) return {};
  return {"default conversion" +
          join_key({"", o.part(0), o.text(conversion::source), o.text(conversion::destination)})};
}

}  // namespace

const KindRules& conversion_rules() {
  static const KindRules rules{
      .kind = Kind::conversion,
      .rank = Rank::conversion,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .slots = slots,
  };
  return rules;
}

}  // namespace pgsnap::diff
