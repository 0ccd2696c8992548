#pragma once
// A table of a publication (pg_publication_rel).
// columns  the column list, unset for all columns; filter: WHERE (15 both)

#include "snapshot/model/field.h"

#define PGSNAP_PUBLICATION_TABLE_FIELDS(F) \
  F(columns, list)                         \
  F(filter, expression)

PGSNAP_DEFINE_KIND(publication_table, PGSNAP_PUBLICATION_TABLE_FIELDS)
