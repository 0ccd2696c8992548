#include "snapshot/model/printable.h"

#include <gtest/gtest.h>

namespace pgsnap::model {
namespace {

TEST(Printable, EscapesWhatTerminalsActOn) {
  EXPECT_EQ(printable("plain \"text\" \xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x90\x98 \\! %s"),
            "plain \"text\" \xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x90\x98 \\! %s");
  EXPECT_EQ(printable(std::string("\0\x1b[1m\r\n\t\x7f", 9)), "\\x00\\x1b[1m\\x0d\\x0a\\x09\\x7f");
  EXPECT_EQ(printable("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0"), "\\u0080\\u009b\\u009f\xc2\xa0");
  EXPECT_EQ(printable("\xd8\x9c\xe2\x80\x8f\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6"),
            "\\u061c\\u200f\\u2028\\u202e\\u2066");
}

TEST(Printable, EscapesBytesThatAreNoText) {
  EXPECT_EQ(printable("\x9b\xff\xc3(\xe2\x80"), "\\x9b\\xff\\xc3(\\xe2\\x80");
  EXPECT_EQ(printable("\xc0\x9b\xed\xa0\x80"),
            "\\xc0\\x9b\\xed\\xa0\\x80");  // overlong, a surrogate
}

TEST(Printable, KeepsLinesWhereThereMayBeSome) {
  EXPECT_EQ(printable_lines("a\n\tb\r\x1b"), "a\n\tb\\x0d\\x1b");
}

}  // namespace
}  // namespace pgsnap::model
