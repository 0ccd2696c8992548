#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "text search configuration " + qualified_name(o); }

std::string mapping(const Object& o) {
  std::vector<std::string> dictionaries;
  for (std::string_view name : o.list(text_search_mapping::dictionaries)) {
    dictionaries.emplace_back(name);
  }
  return " mapping for " + quote_identifier(o.part(2)) + " with " + join(dictionaries, ", ");
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "alter " + reference(to) + " add" + mapping(to));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from,
               "alter " + reference(from) + " drop mapping for " + quote_identifier(from.part(2)));
}

void set_dictionaries(const Change& change, const Context&, Actions& actions) {
  actions.alter(change.to, "alter " + reference(change.to) + " alter" + mapping(change.to));
}

constexpr PropertyRule kProperties[] = {alter(text_search_mapping::dictionaries, set_dictionaries)};
static_assert(covers(text_search_mapping::kFields, kProperties));

Address configuration_of(const Object& o, const Context& context) {
  return context.address(Kind::text_search_configuration, {o.part(0), o.part(1)});
}

Address dropped_with(const Object& from, const Context& context) {
  return configuration_of(from, context);
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(configuration_of(object, context));
}

}  // namespace

const KindRules& text_search_mapping_rules() {
  static const KindRules rules{
      .kind = Kind::text_search_mapping,
      .rank = Rank::text_search,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .dropped_with = dropped_with,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
