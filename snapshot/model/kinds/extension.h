#pragma once
// An installed extension (pg_extension). Its members are not captured: a dependency on a member is
// a dependency on the extension.
// schema        where its objects are
// relocatable   whether ALTER EXTENSION ... SET SCHEMA can move it

#include "snapshot/model/field.h"

#define PGSNAP_EXTENSION_FIELDS(F) \
  F(version, text)                 \
  F(schema, text)                  \
  F(relocatable, flag)

PGSNAP_DEFINE_KIND(extension, PGSNAP_EXTENSION_FIELDS)
