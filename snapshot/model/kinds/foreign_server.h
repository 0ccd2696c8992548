#pragma once
// A foreign server (pg_foreign_server).
// options  "name=value", sorted; a secret one is "name !hidden" (foreign_options.sql)

#include "snapshot/model/field.h"

#define PGSNAP_FOREIGN_SERVER_FIELDS(F) \
  F(wrapper, text)                      \
  F(type, text)                         \
  F(version, text)                      \
  F(options, list)

PGSNAP_DEFINE_KIND(foreign_server, PGSNAP_FOREIGN_SERVER_FIELDS)
