// A damaged file is refused, or, where the damage touches nothing that means anything, read as
// the catalog that was written. With PGSNAP_TEST_LONG=1 every bit is tried, which takes minutes.

#include <gtest/gtest.h>

#include <cstdlib>

#include "sample.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/little_endian.h"

namespace pgsnap::store::test {
namespace {

// How many of the bytes, or bits, to go over: all in a long run. SQLite takes a millisecond to read
// a file, and a build with sanitizers ten times as long for everything.
bool thorough(Encoding encoding) {
  if (std::getenv("PGSNAP_TEST_LONG")) return true;
  return encoding != Encoding::sqlite && !kSanitized;
}

enum class Outcome { refused, equal, altered };

Outcome outcome(const std::string& bytes, const model::Catalog& original) {
  try {
    const model::Catalog catalog = read_snapshot_bytes(bytes, "x.snap");
    return difference(original, catalog).empty() ? Outcome::equal : Outcome::altered;
  } catch (const model::Error& error) {
    EXPECT_NE(std::string(error.what()), "");
    return Outcome::refused;
  }
}

class Damage : public testing::TestWithParam<Encoding> {};

TEST_P(Damage, EveryFlippedBitIsNoticed) {
  const model::Catalog catalog = small_catalog();
  const Header header = small_header(catalog);
  const std::string bytes = encode_with(catalog, header, GetParam());
  const model::Catalog original = read_snapshot_bytes(bytes, "x.snap");
  // Else one bit of each byte that is not 0, and of some that are: SQLite's pages are half empty.
  const bool all = thorough(GetParam());
  std::size_t flips = 0;
  std::size_t equal = 0;
  std::string flipped = bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (std::size_t bit = 0; bit < 8; ++bit) {
      if (!all && (bit != at % 8 || (bytes[at] == 0 && at % 16 != 7))) continue;
      flipped[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      const Outcome result = outcome(flipped, original);
      ++flips;
      equal += result == Outcome::equal;
      ASSERT_NE(result, Outcome::altered) << "byte " << at << ", bit " << bit;
    }
    flipped[at] = bytes[at];
  }
  RecordProperty("flips", static_cast<int>(flips));
  RecordProperty("without_effect", static_cast<int>(equal));
  std::printf("%zu bytes, %zu flips: %zu refused, %zu without effect, 0 altered\n", bytes.size(),
              flips, flips - equal, equal);
  // In the binary encoding every byte means something.
  if (GetParam() == Encoding::binary) {
    EXPECT_EQ(equal, 0U);
  }
}

// Two tables, and a view of the first.
struct References {
  const std::string table = model::join_key({"app", "t"});
  const std::string other = model::join_key({"app", "u"});
  const std::string payload =
      payload_of(model::Kind::view,
                 {{model::common::depends_on,
                   model::encode_list({model::encode_reference({model::Kind::table, table})})},
                  {model::view::definition, " SELECT 1;"}});

  std::string bytes() const {
    model::CatalogBuilder builder;
    builder.add(model::Kind::table, table, payload_of(model::Kind::table, {}));
    builder.add(model::Kind::table, other, payload_of(model::Kind::table, {}));
    builder.add(model::Kind::view, model::join_key({"app", "v"}), payload);
    return encode(builder.finish({15, "UTF8", {}, {}, {}, {}}, false), Encoding::binary);
  }
};

// Nothing leads to an object that names no others: it must not lose its references unseen.
TEST(LostReferences, AreNoticed) {
  const References its;
  std::string altered = its.bytes();
  const auto at = altered.find(its.payload);
  ASSERT_NE(at, std::string::npos);
  altered[at] = '\0';
  const auto before = read_snapshot_bytes(its.bytes(), "x.snap");
  EXPECT_EQ(before.dependents({model::Kind::table, its.table}).size(), 1U);
  const auto after = read_snapshot_bytes(altered, "x.snap");
  EXPECT_THROW(after.dependents({model::Kind::table, its.table}), model::Error);
  // Whom nothing refers to has nothing to do with it.
  EXPECT_EQ(after.dependents({model::Kind::table, its.other}).size(), 0U);
}

// A forged index, whose digest is right, that leads nowhere, and one that leads elsewhere.
TEST(LostReferences, AreNoticedWhereTheIndexLies) {
  const References its;
  const auto number = [](const std::string& table) {
    std::string bytes;
    append_little_endian(bytes, model::reference_hash(model::Address{model::Kind::table, table}));
    return bytes;
  };
  std::string bytes = its.bytes();
  const auto at = bytes.find(number(its.table));
  ASSERT_NE(at, std::string::npos);
  // The index ends with it.
  const auto header = encode_header(make_header(read_snapshot_bytes(bytes, "x.snap"), true));
  const auto start = header.size() + 32 + 8 + 32;
  bytes.replace(at, 4, number(its.other));
  const auto digest = model::sha256({std::string_view(bytes).substr(start, at + 4 - start)});
  bytes.replace(start - 32, 32, std::string(digest.begin(), digest.end()));
  const auto forged = read_snapshot_bytes(bytes, "x.snap");
  EXPECT_THROW(forged.dependents({model::Kind::table, its.other}), model::Error);
  EXPECT_THROW(forged.verify_all(), model::Error);
}

TEST_P(Damage, EveryTruncationIsRefused) {
  const model::Catalog catalog = small_catalog();
  for (bool portable : {false, true}) {
    const std::string bytes = encode_with(catalog, small_header(catalog, portable), GetParam());
    // A missing line end after JSON's last brace is no loss.
    const std::size_t end = bytes.size() - (GetParam() == Encoding::json ? 1 : 0);
    const std::size_t step = thorough(GetParam()) ? 1 : 7;
    for (std::size_t size = 0; size < end; size += step) {
      ASSERT_NE(error_of(bytes.substr(0, size)), "") << size << " of " << bytes.size();
    }
  }
}

TEST_P(Damage, BytesAfterTheEndAreRefused) {
  const std::string bytes = encode(small_catalog(), GetParam());
  for (const std::string& more : {std::string(1, '\0'), std::string("x"), std::string(4096, '\0'),
                                  std::string("\0\0{}", 4), bytes}) {
    EXPECT_NE(error_of(bytes + more), "") << more.size();
  }
}

TEST_P(Damage, CutOutAndDoubledBlocksAreRefused) {
  const model::Catalog catalog = small_catalog();
  const Header header = small_header(catalog);
  const std::string bytes = encode_with(catalog, header, GetParam());
  const model::Catalog original = read_snapshot_bytes(bytes, "x.snap");
  const std::size_t step = thorough(GetParam()) ? 13 : 197;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    for (std::size_t size : {1U, 32U, 512U, 4096U}) {
      std::string cut = bytes;
      cut.erase(at, size);
      ASSERT_NE(outcome(cut, original), Outcome::altered) << at << ' ' << size;
      std::string doubled = bytes;
      doubled.insert(at, bytes, at, size);
      ASSERT_NE(outcome(doubled, original), Outcome::altered) << at << ' ' << size;
    }
  }
}

// An object of one file put into another, with its digest: only the whole's digest can tell.
TEST_P(Damage, MixedFilesAreRefused) {
  const auto with_comment = [&](const char* comment) {
    model::CatalogBuilder builder;
    for (const char* name : {"a", "b"}) {
      builder.add(model::Kind::schema, name,
                  payload_of(model::Kind::schema, {{model::common::comment, comment}}));
    }
    return encode(builder.finish({}, false), GetParam(), true);
  };
  const std::string one = with_comment("one!");
  const std::string two = with_comment("two!");
  ASSERT_EQ(one.size(), two.size());
  std::vector<std::size_t> differing;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i] != two[i]) differing.push_back(i);
  }
  for (std::size_t from = 0; from < differing.size(); ++from) {
    std::string mixed = one;
    for (std::size_t i = from; i < differing.size(); ++i) mixed[differing[i]] = two[differing[i]];
    if (mixed == two) continue;
    ASSERT_NE(error_of(mixed), "") << from;
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Damage, testing::ValuesIn(kEncodings),
                         [](const auto& test) { return name_of(test.param); });

}  // namespace
}  // namespace pgsnap::store::test
