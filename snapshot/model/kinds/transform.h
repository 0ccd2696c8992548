#pragma once
// A transform of a type for a language (pg_transform).
// from_sql, to_sql  functions with the types of their arguments, as regprocedure prints them

#include "snapshot/model/field.h"

#define PGSNAP_TRANSFORM_FIELDS(F) \
  F(from_sql, text)                \
  F(to_sql, text)

PGSNAP_DEFINE_KIND(transform, PGSNAP_TRANSFORM_FIELDS)
