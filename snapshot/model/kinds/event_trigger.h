#pragma once
// An event trigger (pg_event_trigger): of the database, in no schema.
// event           ddl_command_start, …
// tags            of WHEN TAG IN, sorted
// function        schema and name
// enabled         unset for ENABLE; "D" disabled, "R" replica, "A" always

#include "snapshot/model/field.h"

#define PGSNAP_EVENT_TRIGGER_FIELDS(F) \
  F(event, text)                       \
  F(tags, list)                        \
  F(function, list)                    \
  F(enabled, text)

PGSNAP_DEFINE_KIND(event_trigger, PGSNAP_EVENT_TRIGGER_FIELDS)
