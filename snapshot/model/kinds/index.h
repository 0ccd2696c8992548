#pragma once
// An index that no constraint owns (pg_index). Its key holds its table: an index cannot move.
// keys            each key as CREATE INDEX has it: column or expression, collation, operator class with
//                 parameters, order, nulls, where they are not the default
// columns         the plain columns among keys and include: they go when such a column goes
// predicate       of a partial index
// statistics_targets  key number and target, alternating, where set
// clustered, replica_identity   the table's marks
// invalid         left behind by a failed CREATE INDEX CONCURRENTLY, or a partitioned index that not all
//                 partitions have: then attached tells
// parent_index    schema and name of the partitioned index it is attached to

#include "snapshot/model/field.h"

#define PGSNAP_INDEX_FIELDS(F)  \
  F(access_method, text)        \
  F(unique, flag)               \
  F(nulls_not_distinct, flag)   \
  F(keys, list, .expressions()) \
  F(columns, list)              \
  F(include, list)              \
  F(predicate, expression)      \
  F(options, list)              \
  F(tablespace, text)           \
  F(statistics_targets, list)   \
  F(clustered, flag)            \
  F(replica_identity, flag)     \
  F(invalid, flag)              \
  F(parent_index, list)

PGSNAP_DEFINE_KIND(index, PGSNAP_INDEX_FIELDS)
