#pragma once
// A function, procedure or window function (pg_proc, prokind f, p, w). Its key holds the types of its
// input arguments.
// function_kind   "f", "p", "w"
// arguments       the list with modes, names, types and defaults, as CREATE FUNCTION has it: made of
//                 columns, since pg_get_function_arguments says IN for procedures from 14 on
// argument_names  of input arguments, "" where there is none
// argument_defaults  how many input arguments have a default
// result          RETURNS clause; unset for procedures
// configuration   SET options, "name=value"
// transforms      types of TRANSFORM FOR TYPE
// source          prosrc; sql_body a BEGIN ATOMIC or RETURN body (14); object_file probin
// cost, rows      unset where they are the default
// output_arguments  name and type of each OUT and INOUT argument, alternating

#include "snapshot/model/field.h"

#define PGSNAP_FUNCTION_FIELDS(F)    \
  F(function_kind, text)             \
  F(arguments, text, .expressions()) \
  F(argument_names, list)            \
  F(argument_defaults, integer)      \
  F(result, text)                    \
  F(language, text)                  \
  F(volatility, text)                \
  F(strict, flag)                    \
  F(security_definer, flag)          \
  F(leakproof, flag)                 \
  F(parallel, text)                  \
  F(cost, text)                      \
  F(rows, text)                      \
  F(support, text)                   \
  F(configuration, list)             \
  F(transforms, list)                \
  F(source, text)                    \
  F(sql_body, query)                 \
  F(object_file, text)               \
  F(output_arguments, list)

PGSNAP_DEFINE_KIND(function, PGSNAP_FUNCTION_FIELDS)
