#pragma once
// An operator class (pg_opclass), with the members that go with it. See operator_family.h.
// type            of the indexed values; key_type of what the index stores (STORAGE), unset for the same
// is_default      DEFAULT
// family          schema and name

#include "snapshot/model/field.h"

#define PGSNAP_OPERATOR_CLASS_FIELDS(F) \
  F(type, text)                         \
  F(is_default, flag)                   \
  F(family, list)                       \
  F(key_type, text)                     \
  F(operators, list)                    \
  F(functions, list)

PGSNAP_DEFINE_KIND(operator_class, PGSNAP_OPERATOR_CLASS_FIELDS)
