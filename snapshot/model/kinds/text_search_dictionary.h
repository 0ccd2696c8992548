#pragma once
// A text search dictionary (pg_ts_dict).
// template  schema-qualified and quoted
// options   "name = 'value'" as pg_ts_dict has them, that is already quoted and in order

#include "snapshot/model/field.h"

#define PGSNAP_TEXT_SEARCH_DICTIONARY_FIELDS(F) \
  F(dictionary_template, text)                  \
  F(options, list)

PGSNAP_DEFINE_KIND(text_search_dictionary, PGSNAP_TEXT_SEARCH_DICTIONARY_FIELDS)
