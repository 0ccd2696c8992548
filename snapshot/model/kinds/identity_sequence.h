#pragma once
// The sequence of an identity column, which has the column's name here. It comes and goes with the
// column, which also knows its options; its own are privileges and comment.
//   columns   the column
//   sequence  its schema and name

#include "snapshot/model/field.h"

#define PGSNAP_IDENTITY_SEQUENCE_FIELDS(F) \
  F(columns, list)                         \
  F(sequence, list)

PGSNAP_DEFINE_KIND(identity_sequence, PGSNAP_IDENTITY_SEQUENCE_FIELDS)
