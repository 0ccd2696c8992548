#pragma once
// A schema of a publication (pg_publication_namespace, 15): all its tables, now and later.

#include "snapshot/model/field.h"

#define PGSNAP_PUBLICATION_SCHEMA_FIELDS(F)

PGSNAP_DEFINE_KIND(publication_schema, PGSNAP_PUBLICATION_SCHEMA_FIELDS)
