#include "snapshot/model/payload.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::model {
namespace {

TEST(Payload, UnsetAndEmptyAreDifferentValues) {
  std::string bytes;
  append_value(bytes, {});
  append_value(bytes, "");
  append_value(bytes, "x");
  std::string_view rest = bytes;
  EXPECT_FALSE(is_set(take_value(rest)));
  const auto empty = take_value(rest);
  EXPECT_TRUE(is_set(empty));
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(take_value(rest), "x");
  EXPECT_TRUE(rest.empty());
}

TEST(Payload, UnsetFieldsAtTheEndLeaveNoTrace) {
  std::string with, without;
  append_value(with, "a");
  append_value(without, "a");
  append_value(with, {});
  append_value(with, {});
  trim_payload(with);
  EXPECT_EQ(with, without);
}

TEST(Payload, ATrailingNulInsideAValueIsKept) {
  std::string payload;
  append_value(payload, std::string_view("a\0", 2));
  const std::string before = payload;
  trim_payload(payload);
  EXPECT_EQ(payload, before);
}

TEST(Payload, RefusesWhatIsCutOffOrTooLong) {
  std::string bytes;
  append_value(bytes, "hello");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    std::string_view cut(bytes.data(), size);
    EXPECT_THROW(take_value(cut), Error) << size;
  }
  EXPECT_THROW(decode_payload(bytes, 0), Error);
}

TEST(Payload, NumbersHaveOneForm) {
  std::string_view padded("\x80\x00", 2);
  EXPECT_THROW(take_varint(padded), Error);
}

TEST(Payload, ListsKeepUnsetElements) {
  const std::string bytes = encode_list({"a", {}, ""});
  const auto elements = decode_list(bytes);
  ASSERT_EQ(elements.size(), 3u);
  EXPECT_EQ(elements[0], "a");
  EXPECT_FALSE(is_set(elements[1]));
  EXPECT_TRUE(is_set(elements[2]));
}

}  // namespace
}  // namespace pgsnap::model
