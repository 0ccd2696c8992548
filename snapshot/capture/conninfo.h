#pragma once
// Connection strings: what of them may be shown, and which cannot be meant.

#include <string>

namespace pgsnap::capture {

// The same text, byte for byte as long, with a * for each byte of a password (of the user, of a
// TLS key). In doubt too much is covered.
std::string without_passwords(const std::string& conninfo);

// Throws model::Error where libpq cannot read it, or would take a part of the password for the host.
// No message has a word of the text in it that could be a secret.
void check_conninfo(const std::string& conninfo);

}  // namespace pgsnap::capture
