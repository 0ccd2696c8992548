#pragma once
// Columns of tables and materialized views that hold values of a type, a table's row type among them: by
// itself, or inside of arrays, domains and other types. PostgreSQL alters much of a type only while there
// is none.

#include <vector>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// Sorted. inside_only: those that hold them in arrays, ranges or rows.
std::vector<model::Address> holders_of(const model::Address& type, const model::Catalog& catalog,
                                       bool inside_only = false);

bool is_stored(const model::Address& type, const model::Catalog& catalog);

// Of one type in FROM and in TO.
struct Holders {
  std::vector<model::Address> before, after;
};

Holders holders_of(const model::Address& type, const Context&, bool inside_only = false);

// Whether one of `before` holds values of the type afterwards, and all the time in between.
bool stays(const model::Address& holder, const Holders&, const Context&);
bool any_stays(const Holders&, const Context&);

// The action comes once those that do not stay have gone, or have another type.
void wait_for_leaving(const Holders&, const Context&, Action&);

// For what PostgreSQL refuses of a type while arrays, ranges or rows hold it: the action comes after those
// that do not stay have left, and preferably before others come.
void come_between_holders(const model::Address& type, const Context&, Action&);

}  // namespace pgsnap::diff
