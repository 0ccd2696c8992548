#pragma once
// ALTER ROLE ... SET, for all databases; of ALL roles where the role's name is ''.
//   value   as pg_db_role_setting has it
//   hidden  the value may be a secret, and no snapshot holds it

#include "snapshot/model/field.h"

#define PGSNAP_ROLE_SETTING_FIELDS(F) \
  F(value, text)                      \
  F(hidden, flag)

PGSNAP_DEFINE_KIND(role_setting, PGSNAP_ROLE_SETTING_FIELDS)
