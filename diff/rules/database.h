#pragma once
// Statements about the database itself name it, and an object does not know its name: rules write
// this in its place, and the name is put in when all statements are there.

#include <string_view>

namespace pgsnap::diff {

inline constexpr std::string_view kDatabaseReference = "database \"\"";  // no name is empty

}  // namespace pgsnap::diff
