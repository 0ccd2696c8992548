#pragma once
// Columns that hold rows of a table: of its row type, by itself or inside of arrays, domains and other
// types. While there is one, PostgreSQL refuses what gives the table's own rows values in a column.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// For KindRules::disturbs. While a column of a table gets another type, others cannot hold rows of it: they
// are carried over.
std::vector<model::Address> holders_of_rows(const Change& column, const Context&);

// A new column of a table whose rows are held, or with a default that uses what has such rows in an expression: ADD COLUMN
// is refused with that default. The rows get its value by an UPDATE, and the default is set afterwards.
bool is_filled_later(const model::Object& column, const Context&);

// What the statement that adds it releases.
Slot unfilled_slot(const model::Address& column);

// Sets the rows' values, and NOT NULL.
void fill(const model::Object& column, const Context&, Actions&);

// For KindRules::finish. What PostgreSQL refuses comes after columns that hold rows have gone, and before
// those that come; refuses plans for which they stay.
void keep_rows_from_holders(const Context&, Actions&);

}  // namespace pgsnap::diff
