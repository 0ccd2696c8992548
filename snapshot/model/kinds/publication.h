#pragma once
// A publication (pg_publication). Its tables and schemas are objects of their own.
// publishes          "insert", "update", "delete", "truncate" (11), in this order
// via_root           publish_via_partition_root (13)
// generated_columns  "s" for stored (18), else unset

#include "snapshot/model/field.h"

#define PGSNAP_PUBLICATION_FIELDS(F) \
  F(all_tables, flag)                \
  F(publishes, list)                 \
  F(via_root, flag)                  \
  F(generated_columns, text)

PGSNAP_DEFINE_KIND(publication, PGSNAP_PUBLICATION_FIELDS)
