#pragma once
// A conversion between encodings (pg_conversion).
// source, destination  names of encodings
// function             schema-qualified and quoted
// default_conversion   CREATE DEFAULT CONVERSION

#include "snapshot/model/field.h"

#define PGSNAP_CONVERSION_FIELDS(F) \
  F(source, text)                   \
  F(destination, text)              \
  F(function, text)                 \
  F(default_conversion, flag)

PGSNAP_DEFINE_KIND(conversion, PGSNAP_CONVERSION_FIELDS)
