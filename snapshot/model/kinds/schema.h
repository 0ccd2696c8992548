#pragma once
// A schema (pg_namespace). All it has is common: owner, privileges, comment.

#include "snapshot/model/field.h"

#define PGSNAP_SCHEMA_FIELDS(F)

PGSNAP_DEFINE_KIND(schema, PGSNAP_SCHEMA_FIELDS)
