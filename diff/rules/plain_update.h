#pragma once
// UPDATEs of a plan, which carry values from one column to another: they must do nothing else.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Whether an UPDATE of the table, which takes its children's rows along, can reach all rows and do nothing
// else: triggers and rules would see it, policies may hide rows from the owner too, and publications send
// what changes. What goes in the plan, and children that leave, stand in no way.
bool is_plainly_updated(std::string_view table_key, const Context&);

// Puts the UPDATE after what would stand in its way and goes, and before what comes.
void keep_update_plain(std::string_view table_key, const Context&, Action& update);

// One that publishes none, and did, releases its own address.
bool publishes_updates(const model::Object& publication);

// What NO FORCE ROW LEVEL SECURITY releases, and FORCE claims.
Slot unforced_slot(std::string_view table_key);
Slot updated_slot(std::string_view table_key);

}  // namespace pgsnap::diff
