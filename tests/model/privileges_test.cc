#include "snapshot/model/privileges.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::model {
namespace {

TEST(Privileges, AreReadBackFromTheirOwnText) {
  const Privileges read = parse_privileges({"=r/owner", "\"odd \"\"one\"\"\"=ar*w/owner"});
  EXPECT_EQ(read.size(), 4U);
  const auto items = privilege_items(read);
  EXPECT_EQ(parse_privileges({items.begin(), items.end()}), read);
}

// A server that is newer than this program may have more.
TEST(Privileges, ThatNobodyKnowsAreAnError) {
  EXPECT_THROW(privilege_items(parse_privileges({"alice=rq/owner"})), Error);
}

}  // namespace
}  // namespace pgsnap::model
