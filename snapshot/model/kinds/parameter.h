#pragma once
// GRANT ... ON PARAMETER (15): what the common field privileges says. Of the cluster, and captured with
// its roles. An object that is not there stands for the built-in default: none for anybody.

#include "snapshot/model/field.h"

#define PGSNAP_PARAMETER_FIELDS(F)

PGSNAP_DEFINE_KIND(parameter, PGSNAP_PARAMETER_FIELDS)
