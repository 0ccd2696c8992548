#pragma once
// What a session must have set for the statements of a plan to mean what they were meant to: roles and
// databases can set it otherwise, and pg_dump's scripts set all of it. Here only what these statements
// depend on.

#include <string>
#include <vector>

#include "diff/plan/action.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// Statements for the beginning of the script, without semicolons. major: of the server that they run
// on. encoding: of the statements.
std::vector<std::string> session_settings(const ActionList& actions, const model::Catalog& from,
                                          const model::Catalog& to, int major,
                                          const std::string& encoding);

}  // namespace pgsnap::diff
