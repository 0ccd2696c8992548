#pragma once
// The database itself, of which there is one, named "current": its real name is no property, so that
// databases of different names can be equal (Catalog::database_name() has it). Captured only when
// asked for.
//   connection_limit  unset: none
//   tablespace        where new relations go; unset: pg_default
//   collate, ctype    fixed when the database was made

#include "snapshot/model/field.h"

#define PGSNAP_DATABASE_FIELDS(F)  \
  F(connection_limit, integer)     \
  F(is_template, flag)             \
  F(tablespace, text, .reported()) \
  F(collate, text, .reported())    \
  F(ctype, text, .reported())

PGSNAP_DEFINE_KIND(database, PGSNAP_DATABASE_FIELDS)
