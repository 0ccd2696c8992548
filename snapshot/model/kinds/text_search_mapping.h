#pragma once
// The dictionaries that a text search configuration asks for one type of token, in order
// (pg_ts_config_map). An object of its own, so that a dictionary can be made anew without the
// configuration, on which indexes hang.
// dictionaries  schema-qualified and quoted

#include "snapshot/model/field.h"

#define PGSNAP_TEXT_SEARCH_MAPPING_FIELDS(F) F(dictionaries, list)

PGSNAP_DEFINE_KIND(text_search_mapping, PGSNAP_TEXT_SEARCH_MAPPING_FIELDS)
