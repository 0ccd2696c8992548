#pragma once
// A text search template (pg_ts_template). The functions are schema-qualified and quoted.

#include "snapshot/model/field.h"

#define PGSNAP_TEXT_SEARCH_TEMPLATE_FIELDS(F) \
  F(init_function, text)                      \
  F(lexize_function, text)

PGSNAP_DEFINE_KIND(text_search_template, PGSNAP_TEXT_SEARCH_TEMPLATE_FIELDS)
