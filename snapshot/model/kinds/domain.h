#pragma once
// A domain (pg_type, typtype d). Its checks are objects of their own.
// base_type       as format_type prints it, with its modifiers
// collation       schema-qualified and quoted; unset where it is the base type's own
// not_null_*      of the NOT NULL constraint, which has a row in pg_constraint since 17; the name is
//                 unset where it is the default one

#include "snapshot/model/field.h"

#define PGSNAP_DOMAIN_FIELDS(F)      \
  F(base_type, text)                 \
  F(collation, text)                 \
  F(default_expression, expression)  \
  F(not_null, flag)                  \
  F(not_null_name, text, .since(17)) \
  F(not_null_comment, text, .since(17))

PGSNAP_DEFINE_KIND(domain, PGSNAP_DOMAIN_FIELDS)
