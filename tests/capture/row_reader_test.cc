#include "snapshot/capture/row_reader.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

TEST(RowReader, UnescapesAndTellsNullFromEmpty) {
  RowReader reader;
  const auto& row = reader.read("a\\tb\t\\N\t\tc\\\\d\\n");
  ASSERT_EQ(row.size(), 4u);
  EXPECT_EQ(row[0], "a\tb");
  EXPECT_EQ(row[1].data(), nullptr);
  EXPECT_NE(row[2].data(), nullptr);
  EXPECT_TRUE(row[2].empty());
  EXPECT_EQ(row[3], "c\\d\n");
}

TEST(ParseArray, ReadsQuotedAndBareElements) {
  std::string storage;
  const auto elements = parse_array(R"({a,"b c",NULL,"NULL","q\"\\",""})", storage);
  ASSERT_EQ(elements.size(), 6u);
  EXPECT_EQ(elements[0], "a");
  EXPECT_EQ(elements[1], "b c");
  EXPECT_EQ(elements[2].data(), nullptr);
  EXPECT_EQ(elements[3], "NULL");
  EXPECT_EQ(elements[4], "q\"\\");
  EXPECT_EQ(elements[5], "");
}

TEST(ParseArray, RefusesWhatIsNoArray) {
  std::string storage;
  for (const char* text : {"", "{", "a", "{a", "{\"a}", "{a,}", "{{a},{b}}"}) {
    EXPECT_THROW(parse_array(text, storage), model::Error) << text;
  }
  EXPECT_TRUE(parse_array("{}", storage).empty());
}

}  // namespace
}  // namespace pgsnap::capture
