#pragma once
// A column of a table, view, materialized view or foreign table, or an attribute of a composite type
// (pg_attribute). Defaults are objects of their own; a generation expression is part of the column.
// relation_kind   pg_class.relkind, with "r" for partitioned tables too
// position        its rank among the columns that are not dropped
// type            as format_type prints it, with its modifiers
// collation       schema-qualified and quoted; unset where it is the type's own
// inherited       it comes from a parent (attinhcount > 0)
// inherited_only  and is not declared locally (not attislocal)
// not_null_*      of the NOT NULL constraint, known since 18; the name is unset where it is the default one
// not_null_own    it is a parent's by inheritance, and the table's own, too (conislocal); unset for partitions,
//                 which have none of their own
// identity        "a" always, "d" by default; identity_options: NAME value pairs of its sequence, its
//                 persistence only where it is not the table's (15)
// generated       "s" stored, "v" virtual
// fdw_options     of a foreign table: "name=value"; a secret one is "name !hidden" (foreign_options.sql)
// storage, compression  unset where they are the type's and the server's default

#include "snapshot/model/field.h"

#define PGSNAP_COLUMN_FIELDS(F)            \
  F(relation_kind, text)                   \
  F(position, integer, .reported())        \
  F(type, text)                            \
  F(collation, text)                       \
  F(inherited, flag)                       \
  F(inherited_only, flag)                  \
  F(not_null, flag)                        \
  F(not_null_name, text, .since(18))       \
  F(not_null_no_inherit, flag, .since(18)) \
  F(not_null_not_valid, flag, .since(18))  \
  F(not_null_own, flag, .since(18))        \
  F(not_null_comment, text, .since(18))    \
  F(identity, text)                        \
  F(identity_options, list)                \
  F(generated, text)                       \
  F(generation_expression, expression)     \
  F(storage, text)                         \
  F(compression, text)                     \
  F(statistics_target, integer)            \
  F(options, list)                         \
  F(fdw_options, list)

PGSNAP_DEFINE_KIND(column, PGSNAP_COLUMN_FIELDS)
