#pragma once
// A text search parser (pg_ts_parser). The functions are schema-qualified and quoted.

#include "snapshot/model/field.h"

#define PGSNAP_TEXT_SEARCH_PARSER_FIELDS(F) \
  F(start_function, text)                   \
  F(token_function, text)                   \
  F(end_function, text)                     \
  F(headline_function, text)                \
  F(types_function, text)

PGSNAP_DEFINE_KIND(text_search_parser, PGSNAP_TEXT_SEARCH_PARSER_FIELDS)
