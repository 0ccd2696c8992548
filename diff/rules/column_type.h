#pragma once
// What a change of a column's type means for its values, and words of column definitions.

#include <string>
#include <string_view>
#include <vector>

#include "diff/compare/change.h"

namespace pgsnap::diff {

// USING … where PostgreSQL has no assignment cast that fails on what does not fit: " using …" or
// nothing. Within a family of types (strings, or one type with other modifiers) nothing is said,
// since an explicit cast would cut values off silently.
std::string using_clause(const Change& column);

// What may be lost, or "".
std::string type_change_loss(std::string_view from, std::string_view to);

// attstorage and attcompression as SET STORAGE and SET COMPRESSION name them.
std::string storage_name(std::string_view code);
std::string compression_name(std::string_view code);
// The storage a type has by default, by its name, for servers without SET STORAGE DEFAULT (16).
std::string default_storage_name(std::string_view type);

}  // namespace pgsnap::diff
