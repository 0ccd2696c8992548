#pragma once
// The forms of text that anybody may have written. Each function reads one text in its form and aborts where
// that breaks a promise.

#include <string_view>

namespace pgsnap::fuzz {

void read_address(std::string_view text);
void read_canonical_text(std::string_view text);
void read_copy_rows(std::string_view text);
void read_plan(std::string_view text);
void read_privileges(std::string_view text);
void read_statement(std::string_view text);
void read_tokens(std::string_view text);

}  // namespace pgsnap::fuzz
