#pragma once
// ALTER DEFAULT PRIVILEGES of a role, for all schemas (schema "") or in one. What it says stands in
// the common field privileges: without a schema these replace the built-in default, with one they
// come on top. An object that is not there stands for the built-in default.

#include "snapshot/model/field.h"

#define PGSNAP_DEFAULT_PRIVILEGES_FIELDS(F)

PGSNAP_DEFINE_KIND(default_privileges, PGSNAP_DEFAULT_PRIVILEGES_FIELDS)
