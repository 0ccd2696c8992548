#pragma once
// A view (pg_class, relkind v). Columns are objects of their own that come with it.
// options         security_barrier, security_invoker, check_option: "name=value", sorted

#include "snapshot/model/field.h"

#define PGSNAP_VIEW_FIELDS(F) \
  F(definition, query)        \
  F(options, list)

PGSNAP_DEFINE_KIND(view, PGSNAP_VIEW_FIELDS)
