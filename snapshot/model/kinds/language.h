#pragma once
// A procedural language that no extension brought (pg_language).
// handler, inline_handler, validator  functions, schema-qualified where they are not in pg_catalog

#include "snapshot/model/field.h"

#define PGSNAP_LANGUAGE_FIELDS(F) \
  F(trusted, flag)                \
  F(handler, text)                \
  F(inline_handler, text)         \
  F(validator, text)

PGSNAP_DEFINE_KIND(language, PGSNAP_LANGUAGE_FIELDS)
