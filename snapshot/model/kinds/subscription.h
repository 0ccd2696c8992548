#pragma once
// A subscription of this database (pg_subscription). Its connection is a secret and never read.
// slot_name           unset for NONE
// synchronous_commit  unset where it is "off"; not readable for ordinary roles before 14
// binary, streaming   14; streaming "t" or, since 16, "p" for parallel; unset for off
// two_phase, disable_on_error  15
// password_not_required, run_as_owner  16; origin: unset for "any"
// failover            17

#include "snapshot/model/field.h"

#define PGSNAP_SUBSCRIPTION_FIELDS(F) \
  F(enabled, flag)                    \
  F(publications, list)               \
  F(slot_name, text)                  \
  F(synchronous_commit, text)         \
  F(binary, flag)                     \
  F(streaming, text)                  \
  F(two_phase, flag)                  \
  F(disable_on_error, flag)           \
  F(password_not_required, flag)      \
  F(run_as_owner, flag)               \
  F(origin, text)                     \
  F(failover, flag)

PGSNAP_DEFINE_KIND(subscription, PGSNAP_SUBSCRIPTION_FIELDS)
