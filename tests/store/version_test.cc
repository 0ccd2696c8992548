// Files of programs that know other kinds and fields: read by name, nothing silently lost, and
// what a file cannot know is never a difference.

#include <gtest/gtest.h>

#include <algorithm>

#include "sample.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::store::test {
namespace {

using model::Kind;

KindSpec spec_of(Kind kind) {
  KindSpec spec = kind_spec(make_header(model::Catalog(), true), kind);
  spec.objects = 0;
  return spec;
}

std::string payload(std::vector<std::string_view> values) { return model::encode_list(values); }

// Both encodings that can be forged; the third shares its reader of objects with JSON.
class Versions : public testing::TestWithParam<bool> {
 protected:
  static model::Catalog read(const std::vector<ForgedKind>& kinds, int version = kFormatVersion) {
    const std::string bytes = GetParam()
                                  ? forge_json({15, "UTF8", {}, {}, {}, {}}, kinds, version)
                                  : forge_binary({15, "UTF8", {}, {}, {}, {}}, kinds, version);
    return read_snapshot_bytes(bytes, "x.snap");
  }
};

INSTANTIATE_TEST_SUITE_P(Store, Versions, testing::Bool(),
                         [](const auto& test) { return test.param ? "json" : "binary"; });

TEST_P(Versions, OlderFileLacksFieldsAndKinds) {
  const KindSpec spec{"table", {"schema", "name"}, {{"owner", "text"}, {"options", "text"}}};
  const model::Catalog catalog =
      read({{spec, {{model::join_key({"a", "t"}), payload({"me", "ignored"})}}}});
  const model::Object table = catalog.find({Kind::table, std::string_view("a\0t", 3)});
  EXPECT_EQ(table.text(model::common::owner), "me");
  EXPECT_TRUE(catalog.captured(Kind::table));
  EXPECT_TRUE(catalog.captured(model::common::owner));
  EXPECT_FALSE(catalog.captured(model::common::comment));
  EXPECT_FALSE(catalog.captured(model::table::persistence));
  EXPECT_FALSE(catalog.captured(Kind::column));
  // A field of another type is another field.
  EXPECT_FALSE(catalog.captured(model::table::options));
  EXPECT_FALSE(table.has(model::table::options));
  EXPECT_EQ(catalog.info().warnings,
            std::vector<std::string>{
                "property table.options is not known to this pgsnap and was left out"});
  // What was not captured stays so through a conversion, and is nobody's warning again.
  for (Encoding encoding : kEncodings) {
    const model::Catalog again = read_snapshot_bytes(encode(catalog, encoding), "y.snap");
    EXPECT_EQ(difference(catalog, again), "") << name_of(encoding);
    EXPECT_TRUE(again.info().warnings.empty());
  }
}

TEST_P(Versions, NewerFileHasFieldsInBetween) {
  KindSpec spec = spec_of(Kind::column);
  const auto at = std::ranges::find(spec.fields, "type", &FieldSpec::name) - spec.fields.begin();
  spec.fields.insert(spec.fields.begin() + at, {"color", "text"});
  spec.fields.insert(spec.fields.begin() + at, {"flavor", "text", false});
  const auto columns = [&](std::string_view color) {
    std::vector<std::string_view> values(spec.fields.size());
    values[static_cast<std::size_t>(at)] = "sweet";
    if (!color.empty()) values[static_cast<std::size_t>(at) + 1] = color;
    values[static_cast<std::size_t>(at) + 2] = "integer";
    while (!model::is_set(values.back())) values.pop_back();
    return std::vector<ForgedKind>{{spec, {{model::join_key({"a", "t", "c"}), payload(values)}}}};
  };
  const model::Catalog red = read(columns("red"), 2);
  const model::Catalog plain = read(columns(""), 2);
  ASSERT_EQ(red.records().size(), 1U);
  EXPECT_EQ(red.object(red.records()[0]).text(model::column::type), "integer");
  EXPECT_EQ(red.info().warnings,
            std::vector<std::string>{
                "property column.color is not known to this pgsnap and was left out"});
  // No value, no loss, no warning; nor for what is only reported.
  EXPECT_TRUE(plain.info().warnings.empty());
  EXPECT_EQ(red.content_digest(), plain.content_digest());
  // And the digest is what a capture of this program has.
  model::CatalogBuilder builder;
  builder.add(Kind::column, model::join_key({"a", "t", "c"}),
              payload_of(Kind::column, {{model::column::type, "integer"}}));
  EXPECT_EQ(red.content_digest(), builder.finish({}, false).content_digest());
}

TEST_P(Versions, NewerFileHasFieldsAtTheEnd) {
  KindSpec spec = spec_of(Kind::schema);
  spec.fields.push_back({"climate", "text"});
  std::vector<std::string_view> values(spec.fields.size());
  values[model::common::owner.index] = "me";
  values.resize(model::common::owner.index + 1U);
  const model::Catalog without = read({{spec, {{"a", payload(values)}}}});
  EXPECT_TRUE(without.info().warnings.empty());
  values.resize(spec.fields.size());
  values.back() = "mild";
  const model::Catalog with = read({{spec, {{"a", payload(values)}}}});
  EXPECT_EQ(with.info().warnings.size(), 1U);
  EXPECT_EQ(with.content_digest(), without.content_digest());
}

TEST_P(Versions, NewerFileHasKinds) {
  const KindSpec zebra{"zebra", {"schema", "name"}, {{"stripes", "integer"}}};
  const KindSpec aardvark{"aardvark", {"name"}, {}};
  const model::Catalog catalog = read({{aardvark, {{"x", ""}, {"y", ""}}},
                                       {spec_of(Kind::schema), {{"a", ""}}},
                                       {zebra, {{model::join_key({"a", "Z"}), payload({"17"})}}}},
                                      3);
  EXPECT_EQ(catalog.records().size(), 1U);
  EXPECT_EQ(catalog.info().unmodelled,
            (std::vector<std::string>{"aardvark x", "aardvark y", "zebra a.\"Z\""}));
  EXPECT_EQ(
      catalog.info().warnings,
      (std::vector<std::string>{"objects of kind aardvark are not known to this pgsnap: 2 left out",
                                "objects of kind zebra are not known to this pgsnap: 1 left out"}));
}

TEST(Versions, IdentitiesFollowTheObjectsThatStay) {
  const std::vector<ForgedKind> kinds{{{"aardvark", {"name"}, {}}, {{"x", ""}}},
                                      {spec_of(Kind::schema), {{"a", ""}, {"b", ""}}},
                                      {{"shrew", {"name"}, {}}, {{"x", ""}, {"y", ""}}},
                                      {spec_of(Kind::table), {{{"a\0t", 3}, ""}}}};
  const std::vector<model::Identity> identities{{1, 0}, {2, -1}, {3, 1}, {4, 0}, {5, 0}, {6, 2}};
  const model::Catalog catalog =
      read_snapshot_bytes(forge_binary({}, kinds, 1, 1, identities), "x.snap");
  ASSERT_EQ(catalog.identities().size(), 3U);
  EXPECT_EQ(catalog.identities()[0].oid, 2U);
  EXPECT_EQ(catalog.identities()[0].sub_id, -1);
  EXPECT_EQ(catalog.identities()[1].oid, 3U);
  EXPECT_EQ(catalog.identities()[2].oid, 6U);
  EXPECT_EQ(catalog.identity_origin(), "forged");
}

TEST_P(Versions, KindsWithTooManyFieldsAreRefused) {
  KindSpec spec = spec_of(Kind::schema);
  for (int i = 0; i < 300; ++i) spec.fields.push_back({std::to_string(i), "text"});
  EXPECT_THROW(read({{spec, {}}}), model::Error);
}

}  // namespace
}  // namespace pgsnap::store::test
