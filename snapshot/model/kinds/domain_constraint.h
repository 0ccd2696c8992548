#pragma once
// A check of a domain (pg_constraint with contypid). NOT NULL belongs to the domain.

#include "snapshot/model/field.h"

#define PGSNAP_DOMAIN_CONSTRAINT_FIELDS(F) \
  F(expression, expression)                \
  F(not_valid, flag)

PGSNAP_DEFINE_KIND(domain_constraint, PGSNAP_DOMAIN_CONSTRAINT_FIELDS)
