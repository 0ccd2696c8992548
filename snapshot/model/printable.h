#pragma once
// Names come from databases and files, and go to terminals.

#include <cstddef>
#include <string>
#include <string_view>

namespace pgsnap::model {

// The text on one line, with an escape (\x1b, \u202e) for each character that a terminal would act on
// or that changes the order in which others are seen: controls (C0, DEL, C1), separators of lines and
// marks of direction; and for each byte that is no UTF-8, which some terminals take for a control.
std::string printable(std::string_view text);

// The same of several lines: line ends and tabs stay.
std::string printable_lines(std::string_view text);

// Length of the valid UTF-8 character that starts there; 0 where none does, or a NUL.
std::size_t character_size(std::string_view text, std::size_t at);

}  // namespace pgsnap::model
