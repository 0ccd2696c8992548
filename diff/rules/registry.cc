#include "diff/rules/registry.h"

#include <array>

namespace pgsnap::diff {

// Each rules/<kind>.cc defines its rules under the kind's name.
#define KIND(name, ...) const KindRules& name##_rules();
#include "snapshot/model/object_kinds.def"
#undef KIND

const KindRules& rules_of(model::Kind kind) {
  static const std::array<const KindRules*, model::kKindCount> all{
#define KIND(name, ...) &name##_rules(),
#include "snapshot/model/object_kinds.def"
#undef KIND
  };
  return *all[static_cast<std::size_t>(kind)];
}

std::string parent_reference(const model::Object& child, const model::Catalog& catalog) {
  const model::Record* parent = catalog.parent(child.address());
  if (!parent) return qualified_name(child);
  return rules_of(parent->kind).reference(catalog.object(*parent));
}

}  // namespace pgsnap::diff
