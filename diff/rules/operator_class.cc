#include "diff/rules/operator_family.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  return "operator class " + qualified_name(o) + " using " + quote_identifier(o.part(2));
}

Address family_of(const Object& o, const Context& context) {
  const auto family = o.list(operator_class::family);
  return context.address(Kind::operator_family, {family.at(0), family.at(1), o.part(2)});
}

void create(const Object& to, const Context& context, Actions& actions) {
  const auto family = to.list(operator_class::family);
  auto operators = operator_members(to.list(operator_class::operators));
  auto functions = operator_members(to.list(operator_class::functions));
  std::vector<Address> needs;
  if (const Object whole = context.to().find(family_of(to, context))) {
    std::ranges::move(brought_by(to, whole, operator_family::operators, context),
                      std::back_inserter(operators));
    std::ranges::move(brought_by(to, whole, operator_family::functions, context),
                      std::back_inserter(functions));
    needs = whole.references(common::depends_on);
  }
  auto items = operator_items(operators, functions);
  // The list may not be empty; the type itself is what is stored anyway.
  if (to.has(operator_class::key_type) || items.empty()) {
    items.push_back("storage " + to.str(to.has(operator_class::key_type) ? operator_class::key_type
                                                                         : operator_class::type));
  }
  Action& action = actions.create(
      to, "create operator class " + qualified_name(to) +
              (to.flag(operator_class::is_default) ? " default" : "") + " for type " +
              to.str(operator_class::type) + " using " + quote_identifier(to.part(2)) + " family " +
              qualified_name(family.at(0), family.at(1)) + " as\n    " + join(items, ",\n    "));
  action.needs = std::move(needs);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

Address dropped_with(const Object& from, const Context& context) {
  return family_of(from, context);
}

// A type has one default class for each access method.
std::vector<Slot> slots(const Object& o) {
  if (!o.flag(operator_class::is_default)) return {};
  return {"default operator class" + join_key({"", o.text(operator_class::type), o.part(2)})};
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(family_of(object, context));
}

constexpr PropertyRule kProperties[] = {
    replace(operator_class::type),      replace(operator_class::is_default),
    replace(operator_class::family),    replace(operator_class::key_type),
    replace(operator_class::operators), replace(operator_class::functions),
};
static_assert(covers(operator_class::kFields, kProperties));

}  // namespace

const KindRules& operator_class_rules() {
  static const KindRules rules{
      .kind = Kind::operator_class,
      .rank = Rank::operator_class,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .dropped_with = dropped_with,
      .slots = slots,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
