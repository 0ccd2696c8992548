#pragma once
// An aggregate (pg_proc, prokind a, with pg_aggregate). Its key holds the types of its arguments.
// aggregate_kind  unset for a plain one; "o" ordered-set, "h" hypothetical-set
// arguments       the list as CREATE AGGREGATE has it, with names and ORDER BY
// argument_names  "" where there is none
// direct_arguments  how many stand before ORDER BY
// result          its type, which follows from the state type and the final function
// functions       schema-qualified where they are not in pg_catalog
// final_extra, final_modify  FINALFUNC_EXTRA; FINALFUNC_MODIFY "r" "s" "w", unset for the kind's default
// moving_*        the same of the moving-aggregate mode
// state_space     unset for 0; initial_value is a text, which may be empty
// sort_operator   schema-qualified
// parallel        "s" "r" "u"

#include "snapshot/model/field.h"

#define PGSNAP_AGGREGATE_FIELDS(F) \
  F(aggregate_kind, text)          \
  F(arguments, text)               \
  F(argument_names, list)          \
  F(direct_arguments, integer)     \
  F(result, text)                  \
  F(state_function, text)          \
  F(state_type, text)              \
  F(state_space, integer)          \
  F(final_function, text)          \
  F(final_extra, flag)             \
  F(final_modify, text)            \
  F(combine_function, text)        \
  F(serial_function, text)         \
  F(deserial_function, text)       \
  F(initial_value, text)           \
  F(moving_state_function, text)   \
  F(moving_inverse_function, text) \
  F(moving_state_type, text)       \
  F(moving_state_space, integer)   \
  F(moving_final_function, text)   \
  F(moving_final_extra, flag)      \
  F(moving_final_modify, text)     \
  F(moving_initial_value, text)    \
  F(sort_operator, text)           \
  F(parallel, text)

PGSNAP_DEFINE_KIND(aggregate, PGSNAP_AGGREGATE_FIELDS)
