#pragma once
// A sequence (pg_sequence) that is no identity column's. Its value is data and is not captured.
// owned_by        schema, table and column, or unset
// persistence     "u" for unlogged (15)

#include "snapshot/model/field.h"

#define PGSNAP_SEQUENCE_FIELDS(F) \
  F(type, text)                   \
  F(start_value, integer)         \
  F(increment, integer)           \
  F(min_value, integer)           \
  F(max_value, integer)           \
  F(cache, integer)               \
  F(cycle, flag)                  \
  F(persistence, text)            \
  F(owned_by, list)

PGSNAP_DEFINE_KIND(sequence, PGSNAP_SEQUENCE_FIELDS)
