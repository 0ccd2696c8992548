#pragma once
// The default of a column of a table, view or foreign table (pg_attrdef without generated columns, and
// without identity columns: CREATE TABLE … INHERITS gives these a parent's default, too, which is never used).
// An object of its own, so that its dependencies do not become the table's.

#include "snapshot/model/field.h"

#define PGSNAP_COLUMN_DEFAULT_FIELDS(F) F(default_expression, expression)

PGSNAP_DEFINE_KIND(column_default, PGSNAP_COLUMN_DEFAULT_FIELDS)
