#pragma once
// An access method for tables or indexes (pg_am).
// type            "i" index, "t" table
// handler         its function, schema-qualified where it is not in pg_catalog

#include "snapshot/model/field.h"

#define PGSNAP_ACCESS_METHOD_FIELDS(F) \
  F(type, text)                        \
  F(handler, text)

PGSNAP_DEFINE_KIND(access_method, PGSNAP_ACCESS_METHOD_FIELDS)
