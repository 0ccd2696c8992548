#pragma once
// What is known of each kind: its name, the parts of its address, its fields.

#include <optional>
#include <span>
#include <string_view>

#include "snapshot/model/field.h"
#include "snapshot/model/kind.h"

namespace pgsnap::model {

enum class Family : std::uint8_t { plain, parent, child };

struct KindInfo {
  std::string_view name;
  std::uint32_t catalog;  // OID of the system catalog; fixed in every PostgreSQL version
  Family family;
  std::span<const std::string_view> parts;
  std::span<const FieldInfo> fields;  // of the kind alone, without the common ones

  bool has_parent() const { return family == Family::child; }
};

const KindInfo& kind_info(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

// The field's description, common or of the kind.
const FieldInfo& field_info(FieldId field);

// Number of fields of a kind, the common ones included.
inline std::size_t field_count(Kind kind) {
  return kCommonFieldCount + kind_info(kind).fields.size();
}

// The field of that name, or nothing.
std::optional<FieldId> field_named(Kind kind, std::string_view name);

// Calls f(Kind) for every kind, in the order of their names.
template <typename F>
void for_each_kind(F&& f) {
  for (int i = 0; i < kKindCount; ++i) f(static_cast<Kind>(i));
}

}  // namespace pgsnap::model
