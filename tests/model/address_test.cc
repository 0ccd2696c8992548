#include "snapshot/model/address.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::model {
namespace {

std::string round_trip(Kind kind, const std::string& key) {
  std::string read;
  const Kind got = parse_address(address_text({kind, key}), read);
  EXPECT_EQ(got, kind);
  return read;
}

TEST(Address, TextIsPlainWhereItCanBe) {
  const std::string key = join_key({"app", "users"});
  EXPECT_EQ(address_text({Kind::table, key}), "table app.users");
}

TEST(Address, TextReadsBackWhateverTheNames) {
  for (const auto& parts : std::vector<std::vector<std::string_view>>{
           {"app", "users"}, {"A b", "c\"d"}, {"", ""}, {"a.b", "\n\\!"}, {"0", "x"}}) {
    const std::string key = join_key(parts);
    EXPECT_EQ(round_trip(Kind::table, key), key);
  }
}

TEST(Address, RefusesWhatIsNoAddress) {
  std::string key;
  for (const char* text : {"", "table", "nokind a", "table \"a", "table \"a\"b"}) {
    EXPECT_THROW(parse_address(text, key), Error) << text;
  }
}

TEST(Address, PartsAndParent) {
  const std::string key = join_key({"s", "t", "c"});
  EXPECT_EQ(key_part(key, 0), "s");
  EXPECT_EQ(key_part(key, 2), "c");
  EXPECT_EQ(key_part(key, 3), "");
  EXPECT_EQ(parent_key(key), join_key({"s", "t"}));
  EXPECT_EQ(key_parts(key).size(), 3u);
}

}  // namespace
}  // namespace pgsnap::model
