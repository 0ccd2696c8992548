#pragma once
// An extended statistics object (pg_statistic_ext).
// table           schema and name of its table
// kinds           "d" ndistinct, "f" dependencies, "m" mcv; unset where it is all that the server has
// columns         names, sorted: their order in CREATE STATISTICS says nothing
// expressions     each in parentheses, with commas between (14)
// target          unset for the default

#include "snapshot/model/field.h"

#define PGSNAP_STATISTICS_FIELDS(F) \
  F(table, list)                    \
  F(kinds, list)                    \
  F(columns, list)                  \
  F(expressions, expression)        \
  F(target, integer)

PGSNAP_DEFINE_KIND(statistics, PGSNAP_STATISTICS_FIELDS)
