#pragma once
// A user mapping (pg_user_mapping). Its key names the server and the role, or "public". Its options
// are secrets: their values are never read, their names only by roles that may read the catalog.

#include "snapshot/model/field.h"

#define PGSNAP_USER_MAPPING_FIELDS(F) F(option_names, list)

PGSNAP_DEFINE_KIND(user_mapping, PGSNAP_USER_MAPPING_FIELDS)
