#pragma once
// An enumeration (pg_type, typtype e).
// labels          in their order (pg_enum.enumsortorder)

#include "snapshot/model/field.h"

#define PGSNAP_ENUM_TYPE_FIELDS(F) F(labels, list)

PGSNAP_DEFINE_KIND(enum_type, PGSNAP_ENUM_TYPE_FIELDS)
