#include "diff/sql/identifier.h"

#include <gtest/gtest.h>

namespace pgsnap::diff {
namespace {

TEST(Identifier, IsAlwaysQuoted) {
  EXPECT_EQ(quote_identifier("a"), "\"a\"");
  EXPECT_EQ(quote_identifier("A \"b\""), "\"A \"\"b\"\"\"");
}

TEST(Literal, DoublesQuotes) { EXPECT_EQ(quote_literal("it's"), "'it''s'"); }

TEST(DollarQuote, TakesATagThatTheTextDoesNotHold) {
  EXPECT_EQ(dollar_quote("a"), "$$a$$");
  for (const std::string text :
       {"$$", "a$", "$_$ $$", "x $_$", "$", "$_$$", "$_2$ $_$ $$", "$_", "$$ $_"}) {
    const std::string quoted = dollar_quote(text);
    const auto tag = quoted.substr(0, quoted.find('$', 1) + 1);
    ASSERT_GE(quoted.size(), 2 * tag.size() + text.size()) << text;
    // The first place where the tag stands again is the end.
    EXPECT_EQ(quoted.find(tag, tag.size()), quoted.size() - tag.size()) << quoted;
    EXPECT_EQ(quoted.substr(tag.size(), text.size()), text);
  }
}

TEST(OptionList, QuotesWhatIsNotPlain) {
  EXPECT_EQ(option_list({"fillfactor=70", "x=A b", "flag"}), "fillfactor=70, x='A b', flag");
}

}  // namespace
}  // namespace pgsnap::diff
