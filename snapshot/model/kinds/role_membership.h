#pragma once
// A member of a role. Since 16 there is one for each grantor, whose name is a part of the address; it
// is '' for the bootstrap superuser, in whose name superusers grant. Before 16 the grantor is a remark
// that nothing depends on (it may even name a role that is gone), and is always '' here.
//   inherit_option  before 16: as the member has INHERIT
//   set_option      before 16: always

#include "snapshot/model/field.h"

#define PGSNAP_ROLE_MEMBERSHIP_FIELDS(F) \
  F(admin_option, flag)                  \
  F(inherit_option, flag)                \
  F(set_option, flag)

PGSNAP_DEFINE_KIND(role_membership, PGSNAP_ROLE_MEMBERSHIP_FIELDS)
