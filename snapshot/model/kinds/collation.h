#pragma once
// A collation (pg_collation). The library's version differs from machine to machine and is only
// reported.
// provider          "c" libc, "i" ICU, "b" builtin (17)
// locale            of ICU and builtin; lc_collate and lc_ctype are libc's
// rules             ICU's tailoring (16)
// nondeterministic  DETERMINISTIC = false (12)

#include "snapshot/model/field.h"

#define PGSNAP_COLLATION_FIELDS(F) \
  F(provider, text)                \
  F(locale, text)                  \
  F(lc_collate, text)              \
  F(lc_ctype, text)                \
  F(rules, text)                   \
  F(nondeterministic, flag)        \
  F(version, text, .reported())

PGSNAP_DEFINE_KIND(collation, PGSNAP_COLLATION_FIELDS)
