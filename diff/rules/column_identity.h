#pragma once
// GENERATED … AS IDENTITY of columns, and the sequences behind it.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// generated … as identity (…)
std::string identity_clause(const model::Object& column);

// The name slot of its identity sequence, if it has one.
std::vector<Slot> identity_slots(const model::Object& column);

// Since 15 a sequence may be logged though its table is not, and the other way.
void set_identity_persistence(const model::Object& to, bool unlogged, const Context&, Actions&);

// Since 17, partitions have their parent's identity columns, by the same sequence: ATTACH PARTITION
// gives them, and takes none that the table has; DETACH PARTITION takes them. Before, they have none.
bool has_identity_of_parent(const model::Object& column);

// A column that existing children get too cannot be added as an identity column, but become one.
bool adds_identity_apart(const model::Object& to, const Context&);

// What is released when a column loses its identity: it is NOT NULL until then.
Slot without_identity_slot(const model::Address& column);

// What statements release that must come before the type of an identity column is changed.
Slot bounds_slot(const model::Object& column);

void set_identity(const Change&, const Context&, Actions&);

// For KindRules::finish. Where identity columns take one another's sequence names in a circle, one goes out of the
// way first.
void open_circles_of_sequences(const Context&, Actions&);

}  // namespace pgsnap::diff
