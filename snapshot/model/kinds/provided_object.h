#pragma once
// An object that an extension or initdb made, a system column of a table, or a column of a sequence,
// where users changed what is theirs to change: privileges that are others than pg_init_privs says, and
// security labels. The object itself is in no snapshot. Its address is the type as GRANT, COMMENT ON and
// SECURITY LABEL say it, the schema ("" for what is in none), the name as SQL text, with schema and
// arguments, and the column's name where it is one.
//   initial_privileges  what its maker gave it, under the owner's present name
//   labels              as security_labels

#include "snapshot/model/field.h"

#define PGSNAP_PROVIDED_OBJECT_FIELDS(F) \
  F(initial_privileges, list)            \
  F(labels, list)

PGSNAP_DEFINE_KIND(provided_object, PGSNAP_PROVIDED_OBJECT_FIELDS)
