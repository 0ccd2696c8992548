#pragma once
// A table or partitioned table (pg_class, relkind r and p). Columns, defaults, constraints, indexes
// and its place in an inheritance tree are objects of their own.
// persistence         "u" for unlogged, else unset
// options             WITH (...), "name=value", sorted; toast_options the same of its TOAST table
// access_method       unset for heap (and for all servers before 12)
// of_type             the composite type of a typed table, as format_type prints it
// replica_identity    "n" nothing, "f" full, "i" an index (marked there); unset for the default
// partition_strategy  "l", "r", "h"; unset for a plain table
// partition_key       as pg_get_partkeydef prints it
// with_oids           WITH OIDS, servers 10 and 11

#include "snapshot/model/field.h"

#define PGSNAP_TABLE_FIELDS(F) \
  F(persistence, text)         \
  F(options, list)             \
  F(toast_options, list)       \
  F(access_method, text)       \
  F(tablespace, text)          \
  F(of_type, text)             \
  F(replica_identity, text)    \
  F(row_security, flag)        \
  F(force_row_security, flag)  \
  F(partition_strategy, text)  \
  F(partition_key, expression) \
  F(with_oids, flag)

PGSNAP_DEFINE_KIND(table, PGSNAP_TABLE_FIELDS)
