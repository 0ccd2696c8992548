#pragma once
// An operator family (pg_opfamily), with the members that belong to no operator class: those that
// ALTER OPERATOR FAMILY can take out (from 14 on also most of those that came with a class).
// operators       three texts each: strategy number, the operand types in parentheses, the operator
//                 with its operand types and FOR ORDER BY
// functions       three texts each: support number, the types in parentheses, the function with the types
//                 of its arguments

#include "snapshot/model/field.h"

#define PGSNAP_OPERATOR_FAMILY_FIELDS(F) \
  F(operators, list)                     \
  F(functions, list)

PGSNAP_DEFINE_KIND(operator_family, PGSNAP_OPERATOR_FAMILY_FIELDS)
