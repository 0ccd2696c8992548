#pragma once
// A foreign table (pg_foreign_table; pg_class, relkind f). Columns, defaults, constraints and its
// place in an inheritance tree are objects of their own.
// options  "name=value", sorted; a secret one is "name !hidden" (foreign_options.sql)

#include "snapshot/model/field.h"

#define PGSNAP_FOREIGN_TABLE_FIELDS(F) \
  F(server, text)                      \
  F(options, list)

PGSNAP_DEFINE_KIND(foreign_table, PGSNAP_FOREIGN_TABLE_FIELDS)
