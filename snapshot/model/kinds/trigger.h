#pragma once
// A trigger of a table, view or foreign table (pg_trigger). What constraints made is left out, and
// so are the clones that partitions have of a partitioned table's trigger, unless their enabled
// state is not that of the trigger they were cloned from: such a clone has nothing but
// parent_trigger and enabled.
// timing          "before", "after", "instead of"
// events          "insert", "update", "delete", "truncate"
// update_columns  of UPDATE OF, in the order of tgattr
// old_table, new_table  names of the transition tables
// condition       of WHEN, as pg_get_triggerdef prints it: pg_get_expr cannot print OLD and NEW
// function        schema and name; arguments are texts
// constraint_trigger  CREATE CONSTRAINT TRIGGER; referenced_table is its FROM (schema and name),
//                 constraint_comment the comment on the constraint that comes with it
// enabled         unset for ENABLE; "D" disabled, "R" replica, "A" always
// parent_trigger  of a clone: schema, relation and name of the trigger it was cloned from

#include "snapshot/model/field.h"

#define PGSNAP_TRIGGER_FIELDS(F) \
  F(timing, text)                \
  F(events, list)                \
  F(update_columns, list)        \
  F(row_level, flag)             \
  F(old_table, text)             \
  F(new_table, text)             \
  F(condition, expression)       \
  F(function, list)              \
  F(arguments, list)             \
  F(constraint_trigger, flag)    \
  F(referenced_table, list)      \
  F(deferrable, flag)            \
  F(initially_deferred, flag)    \
  F(constraint_comment, text)    \
  F(enabled, text)               \
  F(parent_trigger, list)

PGSNAP_DEFINE_KIND(trigger, PGSNAP_TRIGGER_FIELDS)
