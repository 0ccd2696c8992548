#pragma once
// The attributes of a composite type.

#include <string_view>
#include <vector>

#include "diff/rules/registry.h"

namespace pgsnap::diff {

struct Attribute {
  std::string_view name;
  std::string_view type;
  std::string_view collation;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

std::vector<Attribute> attributes_of(const model::Object& composite_type);

// Whether the new type has the old one's attributes in another order, so that a row's text does not
// fit it. (Attributes that come or go are added to, or dropped from, the old type before.)
bool is_reordered(const model::Object& from, const model::Object& to);

}  // namespace pgsnap::diff
