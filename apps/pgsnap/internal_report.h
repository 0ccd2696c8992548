#pragma once

#include <string>

#include "diff/internal_error.h"

namespace pgsnap::app {

// Writes a file for the people who can mend it, readable by its owner alone, into $TMPDIR or /tmp. What
// to tell the user next: where it is, and that it holds no names, texts or secrets.
std::string write_internal_report(const diff::InternalError& error);

// No core of this program: it may hold the password that it was given.
void forbid_core_dumps();

}  // namespace pgsnap::app
