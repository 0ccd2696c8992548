#pragma once
// A constraint of a table or foreign table (pg_constraint): primary key, unique, foreign key, check,
// exclusion. NOT NULL belongs to the column; a constraint trigger is a trigger.
// type            contype: "p" "u" "f" "c" "x"
// columns         names, in the order of conkey
// expression      of a check
// definition      of an exclusion constraint, as pg_get_constraintdef prints it
// referenced_*    the other side of a foreign key; match_type "f" for MATCH FULL; actions as in
//                 confupdtype, unset for NO ACTION; set_columns the list of ON DELETE SET NULL (...)
// period          WITHOUT OVERLAPS or PERIOD (18)
// include, nulls_not_distinct, index_*, tablespace, clustered, replica_identity  of its index
// inherited       conislocal is false; parent_constraint: the partitioned table's constraint that
//                 made this one, as "schema"."table"."constraint" key parts
// parent_index    schema and name of the partitioned index, none of a constraint, to which its index is
//                 attached

#include "snapshot/model/field.h"

#define PGSNAP_CONSTRAINT_FIELDS(F)   \
  F(type, text)                       \
  F(columns, list)                    \
  F(expression, expression)           \
  F(definition, text, .expressions()) \
  F(referenced_schema, text)          \
  F(referenced_table, text)           \
  F(referenced_columns, list)         \
  F(match_type, text)                 \
  F(on_update, text)                  \
  F(on_delete, text)                  \
  F(set_columns, list)                \
  F(period, flag)                     \
  F(deferrable, flag)                 \
  F(initially_deferred, flag)         \
  F(not_valid, flag)                  \
  F(not_enforced, flag)               \
  F(no_inherit, flag)                 \
  F(include, list)                    \
  F(nulls_not_distinct, flag)         \
  F(index_options, list)              \
  F(tablespace, text)                 \
  F(index_comment, text)              \
  F(clustered, flag)                  \
  F(replica_identity, flag)           \
  F(inherited, flag)                  \
  F(parent_constraint, list)          \
  F(parent_index, list)

PGSNAP_DEFINE_KIND(constraint, PGSNAP_CONSTRAINT_FIELDS)
