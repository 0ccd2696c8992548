#pragma once
// A cast (pg_cast) between two types, as format_type prints them.
// function        with its argument types, as regprocedure prints it
// method          "f" function, "i" through the text form (INOUT), "b" binary coercible
// context         "e" explicit, "a" assignment, "i" implicit

#include "snapshot/model/field.h"

#define PGSNAP_CAST_FIELDS(F) \
  F(function, text)           \
  F(method, text)             \
  F(context, text)

PGSNAP_DEFINE_KIND(cast, PGSNAP_CAST_FIELDS)
