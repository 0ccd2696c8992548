#pragma once
// A role of the cluster, without its password, which is never read. Captured only when asked for.
// Predefined roles (pg_...) are every server's and are no objects here.
//   bootstrap         the superuser that initdb made (OID 10): it cannot be made or dropped, and
//                     its name is the cluster's own affair
//   inherit           before 16: of all its memberships; since 16: what new ones get
//   connection_limit  unset: none
//   valid_until       of the password, in UTC; unset: for ever

#include "snapshot/model/field.h"

#define PGSNAP_ROLE_FIELDS(F)  \
  F(bootstrap, flag)           \
  F(superuser, flag)           \
  F(create_db, flag)           \
  F(create_role, flag)         \
  F(inherit, flag)             \
  F(login, flag)               \
  F(replication, flag)         \
  F(bypass_rls, flag)          \
  F(connection_limit, integer) \
  F(valid_until, text)

PGSNAP_DEFINE_KIND(role, PGSNAP_ROLE_FIELDS)
