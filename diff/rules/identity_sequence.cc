#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  const auto name = o.list(identity_sequence::sequence);
  return "sequence " + (name.size() == 2 ? qualified_name(name[0], name[1]) : std::string());
}

void create(const Object&, const Context&, Actions&) {}
void drop(const Object&, const Context&, Actions&) {}

Address dropped_with(const Object& from, const Context& context) {
  return context.address(Kind::column, {from.part(0), from.part(1), from.part(2)});
}

constexpr PropertyRule kProperties[] = {
    ignore(identity_sequence::columns, "it is a part of the address"),
    ignore(identity_sequence::sequence, "the column renames it"),
};
static_assert(covers(identity_sequence::kFields, kProperties));

}  // namespace

const KindRules& identity_sequence_rules() {
  static const KindRules rules{
      .kind = Kind::identity_sequence,
      .rank = Rank::sequence_owner,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "sequence",
      .dropped_with = dropped_with,
  };
  return rules;
}

}  // namespace pgsnap::diff
