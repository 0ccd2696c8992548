#pragma once
// A base type made of input and output functions, or a shell type: a name that is to become one
// (pg_type, typtype b; a shell is not typisdefined).
// functions       as regproc prints them, unset where there is none
// analyze, subscript  the same (subscript since 14)
// internal_length -1 for variable
// alignment       typalign: "c" "s" "i" "d"; storage: typstorage
// category        typcategory; default_value: the text of DEFAULT
// element         the type that subscripting gives, where it is no true array
// collatable      it takes COLLATE

#include "snapshot/model/field.h"

#define PGSNAP_BASE_TYPE_FIELDS(F) \
  F(shell, flag)                   \
  F(input, text)                   \
  F(output, text)                  \
  F(receive, text)                 \
  F(send, text)                    \
  F(typmod_in, text)               \
  F(typmod_out, text)              \
  F(analyze, text)                 \
  F(subscript, text, .since(14))   \
  F(internal_length, integer)      \
  F(passed_by_value, flag)         \
  F(alignment, text)               \
  F(storage, text)                 \
  F(category, text)                \
  F(preferred, flag)               \
  F(default_value, text)           \
  F(element, text)                 \
  F(delimiter, text)               \
  F(collatable, flag)

PGSNAP_DEFINE_KIND(base_type, PGSNAP_BASE_TYPE_FIELDS)
