#pragma once
// A row security policy of a table (pg_policy).
// command         "*" "r" "a" "w" "d"
// permissive      false for AS RESTRICTIVE
// roles           names, sorted; unset for PUBLIC
// using_expression, check_expression  of USING and WITH CHECK

#include "snapshot/model/field.h"

#define PGSNAP_POLICY_FIELDS(F)   \
  F(command, text)                \
  F(permissive, flag)             \
  F(roles, list)                  \
  F(using_expression, expression) \
  F(check_expression, expression)

PGSNAP_DEFINE_KIND(policy, PGSNAP_POLICY_FIELDS)
