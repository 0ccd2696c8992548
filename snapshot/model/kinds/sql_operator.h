#pragma once
// An operator (pg_operator). Its key holds the types of its operands, "NONE" for a missing one.
// Operators that are only announced, as the commutator or negator of another, are left out.
// function, restrict_function, join_function  schema-qualified where they are not in pg_catalog
// commutator, negator  schema, name, left and right type of the other operator, as in a key
// hashes, merges  HASHES, MERGES

#include "snapshot/model/field.h"

#define PGSNAP_SQL_OPERATOR_FIELDS(F) \
  F(function, text)                   \
  F(commutator, list)                 \
  F(negator, list)                    \
  F(restrict_function, text)          \
  F(join_function, text)              \
  F(hashes, flag)                     \
  F(merges, flag)

PGSNAP_DEFINE_KIND(sql_operator, PGSNAP_SQL_OPERATOR_FIELDS)
