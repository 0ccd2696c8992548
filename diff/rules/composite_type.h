#pragma once
// How the values of a composite type that is made anew reach it.

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// Whether the new type has the old one's attributes in another order, so that a row's text does not
// fit it. (Attributes that come or go are added to, or dropped from, the old type before.)
bool is_reordered(const model::Object& from, const model::Object& to);

// row(…) in the new order, out of a value of the old type.
std::string reordered_row(const std::string& value, const model::Object& to);

}  // namespace pgsnap::diff
