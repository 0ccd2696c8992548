#pragma once
// A table's place below a parent (pg_inherits): INHERITS, or PARTITION OF.
// position        1 for the first parent
// bound           FOR VALUES ... or DEFAULT of a partition, as pg_get_expr prints it; unset for INHERITS
// detach_pending  DETACH PARTITION … CONCURRENTLY began and has not ended: queries of the parent do not see
//                 the partition

#include "snapshot/model/field.h"

#define PGSNAP_INHERITANCE_FIELDS(F) \
  F(position, integer)               \
  F(bound, expression)               \
  F(detach_pending, flag, .since(14))

PGSNAP_DEFINE_KIND(inheritance, PGSNAP_INHERITANCE_FIELDS)
