#pragma once
// A property is named once, in the field list of its kind (kinds/<kind>.h). That list drives the
// row reader (a field's name is the query's column), the encodings, the digest, comparison, and
// the compile-time check that every property has a rule.

#include <array>
#include <cstdint>
#include <string_view>

#include "snapshot/model/kind.h"

namespace pgsnap::model {

// How a value is stored and compared. All values are text as PostgreSQL prints it.
enum class FieldType : std::uint8_t {
  text,        // compared byte by byte
  flag,        // "t", or unset for false
  integer,     // decimal
  list,        // several texts, in an order that matters (the query sorts those where it does not)
  expression,  // printed by pg_get_expr and the like: compared by meaning where bytes differ
  query,       // printed by pg_get_viewdef, pg_get_ruledef and the like: the same
  references,  // addresses of other objects, sorted; never a difference by themselves
};

enum class FieldRole : std::uint8_t {
  semantic,  // a difference is a change
  reported,  // a difference is mentioned, never planned (column order)
};

using FieldIndex = std::uint8_t;

struct FieldInfo {
  std::string_view name;
  FieldType type;
  FieldRole role = FieldRole::semantic;
  // Servers before this major cannot tell the value: unknown there, hence never a difference.
  // (A property that merely did not exist is not this: it has its default there.)
  int since_server = 0;
  // The elements of a list, or parts of a text, are printed as expressions are, and compared by meaning.
  bool of_expressions = false;

  constexpr FieldInfo since(int major) const { return {name, type, role, major, of_expressions}; }
  constexpr FieldInfo reported() const {
    return {name, type, FieldRole::reported, since_server, of_expressions};
  }
  constexpr FieldInfo expressions() const { return {name, type, role, since_server, true}; }
};

// Names one field of one kind. Fields that all kinds share have the index below kCommonFieldCount
// and belong to any kind.
struct FieldId {
  Kind kind;
  FieldIndex index;
  friend constexpr bool operator==(FieldId, FieldId) = default;
};

// What every object may carry, stored before the fields of its kind.
//   depends_on    objects that pg_depend says must exist before it
//   owner         role name
//   comment       pg_description / pg_shdescription
//   privileges    aclitem texts, sorted; unset where they are the built-in default (acldefault)
//   security_labels  "provider", "label", alternating
//   extension_dependencies  ALTER ... DEPENDS ON EXTENSION: names of extensions
#define PGSNAP_COMMON_FIELDS(F) \
  F(depends_on, references)     \
  F(owner, text)                \
  F(comment, text)              \
  F(privileges, list)           \
  F(security_labels, list)      \
  F(extension_dependencies, list)

#define PGSNAP_FIELD_ENUM(name, ...) name,
#define PGSNAP_FIELD_COUNT(...) +1
#define PGSNAP_FIELD_INFO(name, type, ...) \
  ::pgsnap::model::FieldInfo{#name, ::pgsnap::model::FieldType::type} __VA_ARGS__,

inline constexpr FieldIndex kCommonFieldCount = 0 PGSNAP_COMMON_FIELDS(PGSNAP_FIELD_COUNT);
inline constexpr std::array<FieldInfo, kCommonFieldCount> kCommonFields{
    PGSNAP_COMMON_FIELDS(PGSNAP_FIELD_INFO)};

namespace common {
namespace field_index {
enum : FieldIndex { PGSNAP_COMMON_FIELDS(PGSNAP_FIELD_ENUM) };
}
#define PGSNAP_COMMON_ID(name, ...) inline constexpr FieldId name{Kind{}, field_index::name};
PGSNAP_COMMON_FIELDS(PGSNAP_COMMON_ID)
#undef PGSNAP_COMMON_ID
}  // namespace common

constexpr bool is_common(FieldId field) { return field.index < kCommonFieldCount; }

// Makes namespace pgsnap::model::<kind> with a FieldId for each field, and kFields with all.
// LIST is a macro that calls F(name, type) or F(name, type, .since(14)) for each field.
#define PGSNAP_DEFINE_KIND(kind_name, LIST)                                                    \
  namespace pgsnap::model::kind_name {                                                         \
  namespace field_index {                                                                      \
  enum : ::pgsnap::model::FieldIndex {                                                         \
    before_first_ = ::pgsnap::model::kCommonFieldCount - 1,                                    \
    LIST(PGSNAP_FIELD_ENUM) end_                                                               \
  };                                                                                           \
  }                                                                                            \
  inline constexpr ::pgsnap::model::Kind kKind = ::pgsnap::model::Kind::kind_name;             \
  inline constexpr std::array<::pgsnap::model::FieldInfo, 0 LIST(PGSNAP_FIELD_COUNT)> kFields{ \
      LIST(PGSNAP_FIELD_INFO)};                                                                \
  LIST(PGSNAP_FIELD_ID)                                                                        \
  }
#define PGSNAP_FIELD_ID(name, ...) \
  inline constexpr ::pgsnap::model::FieldId name{kKind, field_index::name};

}  // namespace pgsnap::model
