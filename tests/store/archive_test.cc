// Compressed archives: smaller, the same content, and no way to take a reader's memory.

#include "snapshot/store/archive.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <cstdlib>

#include "sample.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::store::test {
namespace {

constexpr std::size_t kHeadSize = 24;

std::string archive_of(const model::Catalog& catalog, bool portable = false) {
  return encode_snapshot(catalog, {Encoding::binary, portable, {}, true});
}

model::Catalog read(const std::string& bytes) { return read_snapshot_bytes(bytes, "x.snap"); }

std::string zstd_frame(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

std::string zstd_content(const std::string& archive) {
  const std::string frame = archive.substr(kHeadSize);
  std::string out(ZSTD_getFrameContentSize(frame.data(), frame.size()), '\0');
  EXPECT_EQ(ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size()), out.size());
  return out;
}

std::string with_size(std::string archive, std::uint64_t size) {
  for (std::size_t i = 0; i < 8; ++i) archive[16 + i] = static_cast<char>(size >> (8 * i));
  return archive;
}

TEST(Archive, KeepsEverything) {
  for (const model::Catalog& catalog : {full_catalog(), small_catalog(), model::Catalog()}) {
    for (bool portable : {false, true}) {
      const std::string bytes = archive_of(catalog, portable);
      FileFacts facts;
      const model::Catalog again = read_snapshot_bytes(bytes, "x.snap", &facts);
      EXPECT_EQ(difference(catalog, again, !portable), "");
      EXPECT_EQ(facts.encoding, Encoding::binary);
      EXPECT_EQ(archive_of(again, portable) == bytes, true) << "not the same bytes again";
      for (Encoding other : kEncodings) {
        EXPECT_EQ(encode(again, other, portable) == encode(catalog, other, portable), true);
      }
    }
  }
}

TEST(Archive, IsSmall) {
  model::CatalogBuilder builder;
  for (int i = 0; i < 5000; ++i) {
    builder.add(model::Kind::table, model::join_key({"app", "table_" + std::to_string(i)}),
                payload_of(model::Kind::table, {{model::common::owner, "somebody"}}),
                {static_cast<std::uint32_t>(16384 + 3 * i), 0});
  }
  const model::Catalog catalog = builder.finish({}, true);
  EXPECT_LT(archive_of(catalog).size(), encode(catalog, Encoding::binary).size() / 20);
}

TEST(Archive, EveryFlippedBitIsNoticed) {
  const model::Catalog catalog = small_catalog();
  const std::string bytes = archive_of(catalog);
  std::string flipped = bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (std::size_t bit = 0; bit < 8; ++bit) {
      if (!std::getenv("PGSNAP_TEST_LONG") && bit != at % 8) continue;
      flipped[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      if (error_of(flipped).empty()) {  // an unused bit of zstd's
        ASSERT_EQ(difference(catalog, read(flipped)), "") << at << ' ' << bit;
      }
    }
    flipped[at] = bytes[at];
  }
}

TEST(Archive, WhatIsCutOffOrAddedIsRefused) {
  const std::string bytes = archive_of(small_catalog());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_NE(error_of(bytes.substr(0, size)), "") << size;
  }
  EXPECT_NE(
      error_of(bytes.substr(0, bytes.size() - 1)).find("ends in the middle of its compressed"),
      std::string::npos);
  for (const std::string& more : {std::string(1, '\0'), bytes, bytes.substr(kHeadSize)}) {
    EXPECT_NE(error_of(bytes + more).find("bytes after its end"), std::string::npos);
  }
}

// Every digest of a forged archive may be right, so its sizes must not be believed either.
TEST(Archive, BombsAreRefused) {
  const std::string bytes = archive_of(small_catalog());
  const std::string head = bytes.substr(0, kHeadSize);
  const auto more = "would unpack to more";
  EXPECT_NE(error_of(with_size(bytes, ~std::uint64_t{})).find(more), std::string::npos);
  const std::string zeros = zstd_frame(std::string(200 << 20, '\0'));
  EXPECT_LT(zeros.size(), std::size_t{1} << 16);
  EXPECT_NE(error_of(head + zeros).find(more), std::string::npos);
  // Within the limit, and still not what it says.
  EXPECT_NE(error_of(head + zstd_frame(std::string(10 << 20, '\0'))), "");
  for (int change : {-1, 1, 1000}) {
    const auto binary = encode(small_catalog(), Encoding::binary).size();
    const auto size = static_cast<std::uint64_t>(static_cast<std::int64_t>(binary) + change);
    EXPECT_NE(error_of(with_size(bytes, size)).find("its sizes are not"), std::string::npos);
  }
  // Names that share all of a long one: few bytes each, and each as long as that.
  ForgedKind schemas{kind_spec(make_header(model::Catalog(), true), model::Kind::schema), {}};
  for (int i = 0; i < 400; ++i) {
    schemas.objects.push_back({std::string(1000, 'x') + std::to_string(1000 + i), ""});
  }
  const std::string many = archive_of(read(forge_binary({}, {schemas})), true);
  EXPECT_EQ(error_of(many), "");
  EXPECT_NE(error_of(with_size(many, 100'000)).find("its sizes are not"), std::string::npos);
}

// What zstd cannot see: data that were packed, or compressed, by something else.
TEST(Archive, OtherContentIsRefused) {
  const std::string bytes = archive_of(small_catalog());
  const std::string head = bytes.substr(0, kHeadSize);
  const std::string content = zstd_content(bytes);
  EXPECT_EQ(error_of(head + zstd_frame(content)), "");
  // Most of it is the header, which has a digest.
  for (std::size_t at = 0; at < content.size(); at += at + 1000 < content.size() ? 97 : 1) {
    std::string altered = content;
    altered[at] = static_cast<char>(altered[at] ^ (1 << at % 8));
    ASSERT_NE(error_of(head + zstd_frame(altered)), "") << at;
    ASSERT_NE(error_of(head + zstd_frame(content.substr(0, at))), "") << at;
  }
  ASSERT_NE(error_of(head + zstd_frame(content + "x")), "");
}

TEST(Archive, OfANewerProgramIsRefused) {
  std::string bytes = archive_of(small_catalog());
  bytes[12] = bytes[14] = 7;
  EXPECT_NE(error_of(bytes).find("was written by format 7"), std::string::npos);
  EXPECT_THROW(encode_snapshot(small_catalog(), {Encoding::json, false, {}, true}), model::Error);
}

}  // namespace
}  // namespace pgsnap::store::test
