// Privileges of one major's server, said on another's.

#include "diff/rules/privileges.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

// Items of a table, as they are on 18 and said on 15, or the other way round.
std::vector<std::string> fitted(const std::vector<std::string_view>& items, int from, int to) {
  model::Privileges privileges = model::parse_privileges(items);
  fit_to_server(privileges, 'r', from, to);
  return model::privilege_items(privileges);
}

using Items = std::vector<std::string>;

TEST(PrivilegesOfOtherServers, LoseWhatTheServerDoesNotKnow) {
  EXPECT_EQ(fitted({"o=arwdDxtm/o", "a=rm*/o", "b=m/o"}, 18, 15), (Items{"a=r/o", "o=arwdDxt/o"}));
  EXPECT_EQ(fitted({"o=arwdDxtm/o", "a=rm*/o"}, 18, 17), (Items{"a=rm*/o", "o=arwdDxtm/o"}));
}

TEST(PrivilegesOfOtherServers, AreAllWhereTheyWereAll) {
  EXPECT_EQ(fitted({"o=arwdDxt/o", "a=a*r*w*d*D*x*t*/o", "b=ar/o"}, 15, 18),
            (Items{"a=a*r*w*d*D*x*t*m*/o", "b=ar/o", "o=arwdDxtm/o"}));
}

}  // namespace
}  // namespace pgsnap::diff
