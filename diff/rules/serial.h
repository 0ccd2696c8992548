#pragma once
// serial and identity: where a column's numbers come from a sequence of its own, one way or the other,
// and it changes to the other way, it goes on from the number it is at.

#include <string>
#include <vector>

#include "diff/rules/rule.h"
#include "diff/rules/sequence_options.h"

namespace pgsnap::diff {

// The value behind a name in an identity column's options, or "".
std::string identity_option(const model::Object& column, std::string_view name);

SequenceOptions identity_options(const model::Object& column);

// Schema and name of an identity column's sequence; empty: it is no identity column.
std::vector<std::string> identity_sequence_name(const model::Object& column);

// The identity column that goes on from a sequence of `from` that goes: the one that has its default
// from it, and owns it or is alone in using it. No key: none.
model::Address successor_of(const model::Object& sequence, const Context& context);

// The new sequence that goes on from a column's identity, which it loses: the column has its default from
// it, and owns it or is alone in using it. No key: none.
model::Address successor_of_identity(const model::Object& column, const Context& context);

// select setval(…): `successor` (quoted) gets the value of `old`, within its own bounds.
std::string carry_value_over(const std::string& successor, const std::string& old,
                             std::string_view min_value, std::string_view max_value);

// The table whose SET LOGGED or SET UNLOGGED in this plan is for the sequence too, since it owns it before
// and after. No key: none.
model::Address table_in_step(const model::Object& sequence, const Context& context);

// What the statement that carries a value over releases, and the end of the old sequence claims.
Slot value_slot(std::string_view schema, std::string_view name);

}  // namespace pgsnap::diff
