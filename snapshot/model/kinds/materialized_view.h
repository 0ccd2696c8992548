#pragma once
// A materialized view (pg_class, relkind m).
// populated       whether it holds rows

#include "snapshot/model/field.h"

#define PGSNAP_MATERIALIZED_VIEW_FIELDS(F) \
  F(definition, query)                     \
  F(options, list)                         \
  F(toast_options, list)                   \
  F(access_method, text)                   \
  F(tablespace, text)                      \
  F(populated, flag)

PGSNAP_DEFINE_KIND(materialized_view, PGSNAP_MATERIALIZED_VIEW_FIELDS)
