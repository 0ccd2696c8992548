#pragma once
// The last step of a plan: what is printed, and how, was looked at before.

#include <vector>

#include "diff/plan/action.h"

namespace pgsnap::diff {

// Writes each statement in a form that the server can read, and psql reads as the server does, and throws
// model::InternalError where one is not exactly one statement (sql/statement_check.h). Afterwards an
// action's SQL is in its head alone.
void check_statements(ActionList& actions);

}  // namespace pgsnap::diff
