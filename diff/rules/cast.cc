#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// Types are in the address as format_type prints them.
std::string reference(const Object& o) {
  return "cast (" + std::string(o.part(0)) + " as " + std::string(o.part(1)) + ")";
}

void create(const Object& to, const Context&, Actions& actions) {
  const auto method = to.text(cast::method);
  const auto context = to.text(cast::context);
  actions.create(to, "create " + reference(to) +
                         (method == "f"   ? " with function " + to.str(cast::function)
                          : method == "i" ? std::string(" with inout")
                                          : std::string(" without function")) +
                         (context == "a"   ? " as assignment"
                          : context == "i" ? " as implicit"
                                           : ""));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

constexpr PropertyRule kProperties[] = {
    replace(cast::function),
    replace(cast::method),
    replace(cast::context),
};
static_assert(covers(cast::kFields, kProperties));

}  // namespace

const KindRules& cast_rules() {
  static const KindRules rules{
      .kind = Kind::cast,
      .rank = Rank::cast,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
