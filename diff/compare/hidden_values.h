#pragma once
// Values that no snapshot holds since they may be secrets: options of foreign-data objects and settings.
// Where both sides have one it may be another on each.

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// What an option has instead of "=" and its value (foreign_options.sql).
inline constexpr std::string_view kHiddenValue = " !hidden";

struct HiddenValue {
  model::Address address;
  std::string name;  // of the option; "" for a setting, which is its own
};

// Those that both sides have, in the order of kinds and addresses.
std::vector<HiddenValue> hidden_on_both_sides(const model::Catalog& from, const model::Catalog& to);

}  // namespace pgsnap::diff
