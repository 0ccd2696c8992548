#pragma once
// A rewrite rule of a table or view (pg_rewrite). The rule _RETURN, which makes a view, is the view.
// definition      as pg_get_ruledef prints it: event, condition, INSTEAD and actions
// enabled         unset for ENABLE; "D" disabled, "R" replica, "A" always

#include "snapshot/model/field.h"

#define PGSNAP_RULE_FIELDS(F) \
  F(definition, query)        \
  F(enabled, text)

PGSNAP_DEFINE_KIND(rule, PGSNAP_RULE_FIELDS)
