#include "diff/rules/registry.h"
#include "diff/rules/set_aside.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "collation " + qualified_name(o); }

std::string definition(const Object& o) {
  const auto provider = o.text(collation::provider);
  std::vector<std::string> list;
  list.push_back(std::string("provider = ") + (provider == "i"   ? "icu"
                                               : provider == "b" ? "builtin"
                                                                 : "libc"));
  const auto add = [&](const char* name, FieldId field) {
    if (o.has(field)) list.push_back(std::string(name) + " = " + quote_literal(o.text(field)));
  };
  add("locale", collation::locale);
  add("lc_collate", collation::lc_collate);
  add("lc_ctype", collation::lc_ctype);
  add("rules", collation::rules);
  if (o.flag(collation::nondeterministic)) list.push_back("deterministic = false");
  return " (" + join(list, ", ") + ")";
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "create " + reference(to) + definition(to));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Columns go from the old collation to the new one, so both must be there at once.
bool rebuild(const Change& change, const Context& context, Actions& actions) {
  const std::string old_name = collation_name_aside(change.from.address(), context);
  Action& rename = actions.alter(
      change.from, "alter " + reference(change.from) + " rename to " + quote_identifier(old_name));
  rename.releases.push_back(address_slot(change.from.address()));
  rename.reshapes = true;  // it does not wait for the new one
  create(change.to, context, actions);
  Action& end =
      actions.drop(change.from, "drop collation " + qualified_name(change.from.part(0), old_name));
  end.releases.push_back(old_name);  // not its own name, which went with the renaming
  end.needs.push_back(change.to.address());
  return true;
}

constexpr PropertyRule kProperties[] = {
    replace(collation::provider), replace(collation::locale), replace(collation::lc_collate),
    replace(collation::lc_ctype), replace(collation::rules),  replace(collation::nondeterministic),
};
static_assert(covers(collation::kFields, kProperties));

}  // namespace

const KindRules& collation_rules() {
  static const KindRules rules{
      .kind = Kind::collation,
      .rank = Rank::collation,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .rebuild = rebuild,
  };
  return rules;
}

}  // namespace pgsnap::diff
