#pragma once
// ALTER DATABASE ... SET of this database, and ALTER ROLE ... IN DATABASE ... SET where there is a
// role's name.
//   value   as pg_db_role_setting has it
//   hidden  the value may be a secret, and no snapshot holds it

#include "snapshot/model/field.h"

#define PGSNAP_DATABASE_SETTING_FIELDS(F) \
  F(value, text)                          \
  F(hidden, flag)

PGSNAP_DEFINE_KIND(database_setting, PGSNAP_DATABASE_SETTING_FIELDS)
