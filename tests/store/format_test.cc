// Files of every released format can be read for ever.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "sample.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::store::test {
namespace {

namespace fs = std::filesystem;
using model::Kind;

const fs::path kFormats = fs::path(PGSNAP_SOURCE_DIR) / "fixtures/_formats";

std::string list(std::vector<std::string_view> elements) { return model::encode_list(elements); }

// What the files of all versions hold.
model::Catalog sample() {
  using model::join_key;
  namespace common = model::common;
  model::CatalogBuilder builder;
  const std::string in_schema = list({{"schema\0shop", 11}});
  builder.add(Kind::schema, "shop",
              payload_of(Kind::schema, {{common::owner, "shopkeeper"},
                                        {common::privileges,
                                         list({"shopkeeper=UC/shopkeeper", "=U/shopkeeper"})}}),
              {16384, 0});
  builder.add(Kind::table, join_key({"shop", "Order \"2\""}),
              payload_of(Kind::table, {{common::depends_on, in_schema},
                                       {common::owner, "shopkeeper"},
                                       {common::comment, "Caf\xe9,\nwith a line end"},
                                       {model::table::options, list({"fillfactor=70"})},
                                       {model::table::row_security, "t"}}),
              {16390, 0});
  builder.add(Kind::column, join_key({"shop", "Order \"2\"", "id"}),
              payload_of(Kind::column, {{model::column::relation_kind, "r"},
                                        {model::column::position, "1"},
                                        {model::column::type, "bigint"},
                                        {model::column::not_null, "t"},
                                        {model::column::identity, "a"},
                                        {model::column::identity_options,
                                         list({"MAXVALUE", "9223372036854775807"})}}),
              {16390, 1});
  builder.add(
      Kind::column_default, join_key({"shop", "Order \"2\"", "at"}),
      payload_of(Kind::column_default, {{model::column_default::default_expression, "now()"}}),
      {16395, 0});
  builder.add(Kind::function, join_key({"shop", "total", "bigint, text"}),
              payload_of(Kind::function, {{common::depends_on, in_schema},
                                          {model::function::function_kind, "f"},
                                          {model::function::result, "numeric"},
                                          {model::function::language, "sql"},
                                          {model::function::source, "select 1.5 -- \xe2\x82\xac"}}),
              {16400, 0});
  builder.add(Kind::sequence, join_key({"shop", "ticket"}),
              payload_of(Kind::sequence, {{model::sequence::type, "bigint"},
                                          {model::sequence::start_value, "1"},
                                          {model::sequence::max_value, "9223372036854775807"}}),
              {16402, 0});
  model::Catalog catalog = builder.finish(
      {15, "SQL_ASCII", {"--schema=shop"}, {"subscription.connection"}, {"large object 1"}, {}},
      true);
  catalog.set_identities({catalog.identities().begin(), catalog.identities().end()},
                         "7301234567890123456/16384");
  return catalog;
}

// Later versions of the program know more fields than were captured then.
void expect_same_objects(const model::Catalog& expected, const model::Catalog& found) {
  ASSERT_EQ(found.records().size(), expected.records().size());
  for (std::size_t i = 0; i < expected.records().size(); ++i) {
    EXPECT_EQ(found.records()[i].address(), expected.records()[i].address());
    EXPECT_EQ(found.payload(found.records()[i]), expected.payload(expected.records()[i]));
    EXPECT_EQ(found.identities()[i].oid, expected.identities()[i].oid);
    EXPECT_EQ(found.identities()[i].sub_id, expected.identities()[i].sub_id);
  }
  EXPECT_EQ(found.content_digest(), expected.content_digest());
  EXPECT_EQ(found.identity_origin(), expected.identity_origin());
  EXPECT_EQ(found.info().server_major, expected.info().server_major);
  EXPECT_EQ(found.info().encoding, expected.info().encoding);
  EXPECT_EQ(found.info().scope, expected.info().scope);
  EXPECT_EQ(found.info().unread, expected.info().unread);
  EXPECT_EQ(found.info().unmodelled, expected.info().unmodelled);
  EXPECT_TRUE(found.info().warnings.empty());
}

TEST(Formats, EveryVersionIsRead) {
  for (int version = 1; version <= kFormatVersion; ++version) {
    const auto folder = kFormats / ("v" + std::to_string(version));
    const auto expect_sample = [&](const std::string& name, Encoding encoding) {
      SCOPED_TRACE(name + " of version " + std::to_string(version));
      FileFacts facts;
      const model::Catalog found = read_snapshot((folder / (name + ".snap")).string(), &facts);
      EXPECT_EQ(facts.encoding, encoding);
      EXPECT_EQ(facts.format_version, version);
      expect_same_objects(sample(), found);
      EXPECT_EQ(found.dependents({Kind::schema, "shop"}).size(), 2U);
      EXPECT_NO_THROW(found.verify_all());
    };
    for (Encoding encoding : kEncodings) expect_sample(name_of(encoding), encoding);
    expect_sample("archive", Encoding::binary);
    // As it was written before there was an outline.
    if (version == 2) expect_sample("sqlite_without_outline", Encoding::sqlite);
  }
}

// What this program writes is what a later one will have to read. With PGSNAP_WRITE_FORMATS=1 it is left
// among the fixtures: when a format is released, or changed before its release.
TEST(Formats, WhatIsWrittenNowIsRead) {
  const auto name = std::string("v").append(std::to_string(kFormatVersion));
  const bool keep = std::getenv("PGSNAP_WRITE_FORMATS") != nullptr;
  const auto folder = (keep ? kFormats : fs::path(testing::TempDir()) / "pgsnap-formats") / name;
  fs::create_directories(folder);
  const auto write = [&](const std::string& file, const WriteOptions& options) {
    const auto path = folder / (file + ".snap");
    write_snapshot(sample(), path.string(), options);
    fs::permissions(path, static_cast<fs::perms>(0644));
    expect_same_objects(sample(), read_snapshot(path.string()));
  };
  for (Encoding encoding : kEncodings) write(name_of(encoding), {encoding, false, {}});
  write("archive", {Encoding::binary, false, {}, true});
  if (!keep) fs::remove_all(folder.parent_path());
}

}  // namespace
}  // namespace pgsnap::store::test
