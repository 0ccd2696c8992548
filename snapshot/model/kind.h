#pragma once
// The kinds of objects, as a type. The list itself is object_kinds.def.

#include <cstdint>
#include <string_view>

namespace pgsnap::model {

// Values follow the order of the names and are never written to a file: files name kinds by text.
enum class Kind : std::uint8_t {
#define KIND(name, ...) name,
#include "snapshot/model/object_kinds.def"
#undef KIND
};

inline constexpr int kKindCount = 0
#define KIND(...) +1
#include "snapshot/model/object_kinds.def"
#undef KIND
    ;

}  // namespace pgsnap::model
