#pragma once
// Passwords among the program's arguments.

#include <string>

namespace pgsnap::app {

// Covers the passwords of connection strings in the arguments themselves, where other users of the
// machine see them (ps, /proc). To be called once they have been read: until then, some
// milliseconds, they are visible, as psql's are all the time.
void cover_passwords(int argc, char** argv);

// The text, which may quote arguments, with their passwords covered.
std::string with_passwords_covered(std::string text, int argc, char** argv);

}  // namespace pgsnap::app
