#pragma once
// A range type with its multirange type (pg_range). The constructor functions and the casts that
// CREATE TYPE makes come and go with it.
// subtype         as format_type prints it
// operator_class  schema-qualified; unset where it is the subtype's default one
// collation       schema-qualified; unset where it is the subtype's own
// canonical, subtype_diff  functions, as regproc prints them
// multirange      schema and name (14)
// multirange_comment  a comment on the multirange type

#include "snapshot/model/field.h"

#define PGSNAP_RANGE_TYPE_FIELDS(F) \
  F(subtype, text)                  \
  F(operator_class, text)           \
  F(collation, text)                \
  F(canonical, text)                \
  F(subtype_diff, text)             \
  F(multirange, list, .since(14))   \
  F(multirange_comment, text)

PGSNAP_DEFINE_KIND(range_type, PGSNAP_RANGE_TYPE_FIELDS)
