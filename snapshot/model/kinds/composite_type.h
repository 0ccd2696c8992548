#pragma once
// A stand-alone composite type (pg_type, typtype c, whose relation has relkind c). Its attributes are
// columns too, for the sake of what hangs on one of them: comments and dependencies.
// attributes      name, type as format_type prints it, collation ("" for the type's own) of each,
//                 in their order, which a row's text and ROW(...) follow

#include "snapshot/model/field.h"

#define PGSNAP_COMPOSITE_TYPE_FIELDS(F) F(attributes, list)

PGSNAP_DEFINE_KIND(composite_type, PGSNAP_COMPOSITE_TYPE_FIELDS)
