// What servers of 10 to 18 print for one schema (fixtures/_texts, made by scripts/update-texts),
// every version against every other: same_meaning must find equal all but the differences that
// are listed here with their reasons.

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "diff/compare/canonical_text.h"

namespace pgsnap::diff {
namespace {

struct Text {
  TextKind kind = TextKind::expression;
  std::string text;
};
using Texts = std::map<std::string, Text>;

constexpr std::array<int, 8> kMajors = {10, 12, 13, 14, 15, 16, 17, 18};

std::string unescaped(std::string_view field) {
  std::string result;
  for (std::size_t index = 0; index < field.size(); ++index) {
    char c = field[index];
    if (c == '\\' && index + 1 < field.size()) {
      c = field[++index];
      if (c == 'n') c = '\n';
      if (c == 't') c = '\t';
    }
    result += c;
  }
  return result;
}

Texts read(const std::string& file) {
  Texts texts;
  std::ifstream in(std::string(PGSNAP_SOURCE_DIR) + "/fixtures/_texts/" + file);
  EXPECT_TRUE(in) << file;
  for (std::string line; std::getline(in, line);) {
    const std::size_t kind_at = line.find('\t') + 1;
    const std::size_t text_at = line.find('\t', kind_at) + 1;
    const std::string kind = line.substr(kind_at, text_at - kind_at - 1);
    Text& text = texts[line.substr(0, kind_at - 1)];
    text.kind = kind == "query"        ? TextKind::query
                : kind == "expression" ? TextKind::expression
                                       : TextKind::index_expression;
    text.text = unescaped(std::string_view(line).substr(text_at));
  }
  return texts;
}

std::string of_major(int major) { return std::to_string(major) + ".tsv"; }

// A file that holds only what differs from that of the major.
Texts read_changed(int major, const std::string& file) {
  Texts texts = read(file);
  const std::size_t changed = texts.size();
  Texts all = read(of_major(major));
  const std::size_t count = all.size();
  EXPECT_GT(changed, 0U) << file;
  texts.merge(all);
  EXPECT_EQ(texts.size(), count) << file << " has texts that the version has not";
  return texts;
}

std::set<std::string> differences(const Texts& from, int from_major, const Texts& to,
                                  int to_major) {
  std::set<std::string> different;
  for (const auto& [name, text] : from) {
    const auto other = to.find(name);
    if (other == to.end()) continue;
    const bool forth = same_meaning(text.kind, text.text, from_major, other->second.text, to_major);
    const bool back = same_meaning(text.kind, other->second.text, to_major, text.text, from_major);
    EXPECT_EQ(forth, back) << name;
    if (!forth) different.insert(name);
  }
  return different;
}

// What differs between a server older than the major and one that is not.
struct Difference {
  const char* name;
  int major;
};

constexpr std::array<Difference, 8> kRealDifferences = {{
    // A varchar beside CURRENT_USER was cast to name, which cuts it at 63 bytes, then to text.
    {"policy tagged using", 12},
    {"view depot.v_user_compare", 12},
    // similar_escape takes a null escape for none; similar_to_escape gives null.
    {"view depot.v_similar", 13},
    // The default name of the column is date_part, then extract.
    {"view depot.v_extract_default", 14},
    // The default name of the column is bool, then ?column?.
    {"view depot.v_bool_default", 15},
    // Not real, but nobody can tell from the texts: 14 does not print the implicit cast of a
    // date to timestamp with time zone, which would be a conversion if it were a timestamp;
    {"view depot.v_dates", 14},
    {"view depot.v_overlaps", 14},
    // nor that of character varying to text, where a bit string would be another function's.
    {"view depot.v_varchar_substring", 14},
}};

std::set<std::string> real_differences(int from_major, int to_major) {
  std::set<std::string> names;
  for (const Difference& difference : kRealDifferences) {
    if ((from_major < difference.major) != (to_major < difference.major)) {
      names.insert(difference.name);
    }
  }
  return names;
}

TEST(PrintedTexts, OfEveryTwoVersionsDifferOnlyWhereTheyMust) {
  std::map<int, Texts> texts;
  for (const int major : kMajors) texts[major] = read(of_major(major));
  for (const int from : kMajors) {
    EXPECT_GE(texts[from].size(), 199U);
    for (const int to : kMajors) {
      EXPECT_EQ(differences(texts[from], from, texts[to], to), real_differences(from, to))
          << from << " and " << to;
    }
  }
}

TEST(PrintedTexts, AreTheSameAfterAReload) {
  std::map<int, Texts> texts;
  for (const int major : kMajors) texts[major] = read(of_major(major));
  for (const int major : kMajors) {
    const Texts reloaded = read_changed(major, std::to_string(major) + ".reloaded.tsv");
    EXPECT_EQ(differences(texts[major], major, reloaded, major), std::set<std::string>{}) << major;
    for (const int other : kMajors) {
      EXPECT_EQ(differences(texts[other], other, reloaded, major), real_differences(other, major))
          << other << " and reloaded " << major;
    }
  }
}

// A schema that moved to a newer server by dump and restore is the one it was.
TEST(PrintedTexts, AreTheSameAfterAMoveToANewerServer) {
  for (const auto& [older, newer] :
       {std::pair(10, 15), std::pair(12, 18), std::pair(13, 17), std::pair(14, 16)}) {
    const std::string file = std::to_string(newer) + ".from-" + std::to_string(older) + ".tsv";
    const Texts moved = read_changed(newer, file);
    EXPECT_EQ(differences(read(of_major(older)), older, moved, newer), std::set<std::string>{})
        << file;
    // What was made on the older server keeps what the older one made of it.
    std::set<std::string> names = differences(read(of_major(newer)), newer, moved, newer);
    for (const std::string& name : real_differences(older, newer)) {
      EXPECT_EQ(names.erase(name), 1U) << name;
    }
    for (const std::string& name : names) {
      const std::string& text = moved.at(name).text;
      const bool extract = older < 14 && text.find("date_part(") != std::string::npos;
      const bool boolean = older < 15 && text.find(" AS bool") != std::string::npos;
      EXPECT_TRUE(extract || boolean) << name << "\n" << text;
    }
  }
}

// Texts that one version prints differently must not be taken for the same in any pair of versions.
TEST(PrintedTexts, OfDifferentNamesDiffer) {
  constexpr int kNeighbours = 25;
  const Texts older = read(of_major(13));
  const Texts newer = read(of_major(17));
  for (auto text = older.begin(); text != older.end(); ++text) {
    auto other = text;
    for (int count = 0; count < kNeighbours && ++other != older.end(); ++count) {
      const auto there = newer.find(other->first);
      if (text->second.kind != other->second.kind || there == newer.end() ||
          text->second.text == other->second.text) {
        continue;
      }
      EXPECT_FALSE(same_meaning(text->second.kind, text->second.text, 13, there->second.text, 17))
          << text->first << " and " << other->first;
    }
  }
}

}  // namespace
}  // namespace pgsnap::diff
