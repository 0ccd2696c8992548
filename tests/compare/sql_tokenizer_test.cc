#include "diff/compare/sql_tokenizer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgsnap::diff {
namespace {

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> result;
  SqlTokenizer tokenizer(text);
  SqlToken token{};
  while (tokenizer.next(token)) result.emplace_back(tokenizer.text_of(token));
  if (tokenizer.problem() != nullptr) result.emplace_back("?");
  return result;
}

using List = std::vector<std::string>;

TEST(SqlTokenizer, PartsAtBlanksAndComments) {
  EXPECT_EQ(tokens(""), List{});
  EXPECT_EQ(tokens(" \t\r\n\f\v"), List{});
  EXPECT_EQ(tokens("a b"), (List{"a", "b"}));
  EXPECT_EQ(tokens("a--b\nc"), (List{"a", "c"}));
  EXPECT_EQ(tokens("a--b"), (List{"a"}));
  EXPECT_EQ(tokens("a/* /* b */ ' */c"), (List{"a", "c"}));
  EXPECT_EQ(tokens("a/*/ b */c"), (List{"a", "c"}));
}

TEST(SqlTokenizer, ReadsStringsOfEveryForm) {
  EXPECT_EQ(tokens("'it''s' x"), (List{"'it''s'", "x"}));
  EXPECT_EQ(tokens(R"('a\' b)"), (List{R"('a\')", "b"}));
  EXPECT_EQ(tokens(R"(E'a\' b' c)"), (List{R"(E'a\' b')", "c"}));
  EXPECT_EQ(tokens(R"(e'\\' c)"), (List{R"(e'\\')", "c"}));
  EXPECT_EQ(tokens("B'01' X'1F' N'x' U&'\\0041'"), (List{"B'01'", "X'1F'", "N'x'", "U&'\\0041'"}));
  EXPECT_EQ(tokens("be'x'"), (List{"be", "'x'"}));
  EXPECT_EQ(tokens("$$a'b$$ $t$ $$ $t $t$"), (List{"$$a'b$$", "$t$ $$ $t $t$"}));
  EXPECT_EQ(tokens("a$t$b"), (List{"a$t$b"}));
  EXPECT_EQ(tokens("$1 $22"), (List{"$1", "$22"}));
}

TEST(SqlTokenizer, ReadsNames) {
  EXPECT_EQ(tokens(R"("a ""b"" c" d)"), (List{R"("a ""b"" c")", "d"}));
  EXPECT_EQ(tokens(R"(U&"a" u&"b")"), (List{R"(U&"a")", R"(u&"b")"}));
  EXPECT_EQ(tokens("_a1$ \xC3\xA9t\xC3\xA9"), (List{"_a1$", "\xC3\xA9t\xC3\xA9"}));
  EXPECT_EQ(tokens("u&b"), (List{"u", "&", "b"}));
}

TEST(SqlTokenizer, ReadsNumbers) {
  EXPECT_EQ(tokens("1 1.5 .5 5. 1e10 1.5E-3 0x1F 1_000"),
            (List{"1", "1.5", ".5", "5.", "1e10", "1.5E-3", "0x1F", "1_000"}));
  EXPECT_EQ(tokens("1..2"), (List{"1", "..", "2"}));
  EXPECT_EQ(tokens("[1:2]"), (List{"[", "1", ":", "2", "]"}));
  EXPECT_EQ(tokens("1a"), (List{"?"}));
  EXPECT_EQ(tokens("$1a"), (List{"?"}));
}

TEST(SqlTokenizer, CutsOperatorsAsTheServerDoes) {
  EXPECT_EQ(tokens("a::b := c => d"), (List{"a", "::", "b", ":=", "c", "=>", "d"}));
  EXPECT_EQ(tokens("a<=b<>c"), (List{"a", "<=", "b", "<>", "c"}));
  EXPECT_EQ(tokens("*-1"), (List{"*", "-", "1"}));
  EXPECT_EQ(tokens("@-1"), (List{"@-", "1"}));
  EXPECT_EQ(tokens("+-+-"), (List{"+", "-", "+", "-"}));
  EXPECT_EQ(tokens("+--x\n-"), (List{"+", "-"}));
  EXPECT_EQ(tokens("+/*x*/-"), (List{"+", "-"}));
}

TEST(SqlTokenizer, RefusesWhatHasNoOneMeaning) {
  for (const char* text :
       {"'a", "E'a\\'", "E'a\\", "\"a", "$$a", "$t$a$T$", "/* a /* b */", "$", "B'1''0'", "\x01",
        "{", "'a' 'b'", "'a'\n'b'", "E'a'\n--x\n'b\\'c'", "$$a$$ 'b'"}) {
    SqlTokenizer tokenizer(text);
    SqlToken token{};
    while (tokenizer.next(token)) {
    }
    EXPECT_NE(tokenizer.problem(), nullptr) << text;
    EXPECT_FALSE(tokenizer.next(token)) << text;
  }
  EXPECT_EQ(tokens(std::string_view("a\0b", 3)), (List{"a", "?"}));
}

TEST(SqlTokenizer, TellsOfCommentsThatHideSomething) {
  const auto read = [](std::string_view text) {
    SqlTokenizer tokenizer(text);
    SqlToken token{};
    while (tokenizer.next(token)) {
    }
    return std::pair(tokenizer.ends_in_line_comment(), tokenizer.hides_text_behind_comment());
  };
  EXPECT_EQ(read("a --b"), std::pair(true, false));
  EXPECT_EQ(read("a --b\n"), std::pair(false, false));
  EXPECT_EQ(read("a --b\r\nc"), std::pair(false, false));
  EXPECT_EQ(read("a --b\rc"), std::pair(false, true));
  EXPECT_EQ(read("'--b'"), std::pair(false, false));
}

}  // namespace
}  // namespace pgsnap::diff
