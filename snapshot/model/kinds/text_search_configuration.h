#pragma once
// A text search configuration (pg_ts_config). Its mappings are objects of their own.
// parser  schema-qualified and quoted

#include "snapshot/model/field.h"

#define PGSNAP_TEXT_SEARCH_CONFIGURATION_FIELDS(F) F(parser, text)

PGSNAP_DEFINE_KIND(text_search_configuration, PGSNAP_TEXT_SEARCH_CONFIGURATION_FIELDS)
