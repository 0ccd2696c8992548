#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "publication " + quote_identifier(o.part(0)); }

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(
      to, "alter " + reference(to) + " add tables in schema " + quote_identifier(to.part(1)));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "alter " + reference(from) + " drop tables in schema " +
                         quote_identifier(from.part(1)));
}

Address dropped_with(const Object& from, const Context& context) {
  const auto schema = context.address(Kind::schema, {from.part(1)});
  if (context.goes(schema)) return schema;
  return context.address(Kind::publication, {from.part(0)});
}

// A publication has column lists or schemas, not both.
std::vector<Slot> slots(const Object& o) {
  return {"column lists of publication" + join_key({"", o.part(0)})};
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(context.address(Kind::publication, {object.part(0)}));
  out.push_back(context.address(Kind::schema, {object.part(1)}));
}

}  // namespace

const KindRules& publication_schema_rules() {
  static const KindRules rules{
      .kind = Kind::publication_schema,
      .rank = Rank::publication,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = {},
      .dropped_with = dropped_with,
      .slots = slots,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
