#pragma once
// A foreign-data wrapper (pg_foreign_data_wrapper).
// handler, validator  functions, schema-qualified and quoted; unset for NO HANDLER, NO VALIDATOR
// options             "name=value", sorted; a secret one is "name !hidden" (foreign_options.sql)

#include "snapshot/model/field.h"

#define PGSNAP_FOREIGN_DATA_WRAPPER_FIELDS(F) \
  F(handler, text)                            \
  F(validator, text)                          \
  F(options, list)

PGSNAP_DEFINE_KIND(foreign_data_wrapper, PGSNAP_FOREIGN_DATA_WRAPPER_FIELDS)
