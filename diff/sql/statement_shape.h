#pragma once
// A statement without anything that is the user's: for reports that people send to strangers.

#include <string>
#include <string_view>

namespace pgsnap::diff {

// Common key words and punctuation stay; names become "name", quoted ones "\"...\"", literals "'...'",
// numbers "0", operators "@". It ends where the text cannot be cut into tokens, and says why.
std::string statement_shape(std::string_view sql);

}  // namespace pgsnap::diff
