// Everything converts into everything without loss, and equal content has equal bytes.

#include <gtest/gtest.h>
#include <malloc.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <random>

#include "sample.h"
#include "snapshot/model/kinds.h"
#include "snapshot/store/sqlite_schema.h"

namespace pgsnap::store::test {
namespace {

model::Catalog read(const std::string& bytes) { return read_snapshot_bytes(bytes, "x.snap"); }

class RoundTrip : public testing::TestWithParam<Encoding> {};

TEST_P(RoundTrip, KeepsEverything) {
  for (const model::Catalog& catalog : {full_catalog(), small_catalog(), model::Catalog()}) {
    const std::string bytes = encode(catalog, GetParam());
    FileFacts facts;
    const model::Catalog again = read_snapshot_bytes(bytes, "x.snap", &facts);
    EXPECT_EQ(difference(catalog, again), "");
    EXPECT_TRUE(again.info().warnings.empty());
    EXPECT_EQ(facts.encoding, GetParam());
    EXPECT_EQ(facts.format_version, kFormatVersion);
    EXPECT_EQ(facts.oldest_reader, kOldestReader);
    EXPECT_EQ(encode(again, GetParam()) == bytes, true) << "not the same bytes again";
  }
}

TEST_P(RoundTrip, PortableLeavesOnlyIdentitiesOut) {
  const model::Catalog catalog = full_catalog();
  const model::Catalog again = read(encode(catalog, GetParam(), true));
  EXPECT_EQ(difference(catalog, again, false), "");
  EXPECT_TRUE(again.identities().empty());
  EXPECT_EQ(again.content_digest(), catalog.content_digest());
}

TEST_P(RoundTrip, ConvertsIntoEveryOther) {
  const model::Catalog catalog = full_catalog();
  const model::Catalog first = read(encode(catalog, GetParam()));
  for (Encoding other : kEncodings) {
    const std::string bytes = encode(first, other);
    EXPECT_EQ(bytes == encode(catalog, other), true) << name_of(other);
    EXPECT_EQ(difference(catalog, read(bytes)), "") << name_of(other);
  }
}

TEST_P(RoundTrip, KeepsWhatWasNotCaptured) {
  model::Catalog catalog = small_catalog();
  catalog.set_missing(model::Kind::function);
  catalog.set_missing(*model::field_named(model::Kind::column, "storage"));
  catalog.set_missing(model::FieldId{{}, model::common::comment.index});
  const model::Catalog again = read(encode(catalog, GetParam()));
  EXPECT_EQ(difference(catalog, again), "");
  EXPECT_FALSE(again.captured(model::Kind::function));
  EXPECT_FALSE(again.captured(model::common::comment));
}

// Order of insertion, identities and what the allocator hands out leave no trace.
TEST_P(RoundTrip, SameContentSameBytes) {
  const model::Catalog catalog = full_catalog();
  const std::string bytes = encode(catalog, GetParam(), true);
  std::vector<std::size_t> order(catalog.records().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::mt19937 random(17);
  for (int fill : {0x5a, 0xff}) {
    std::shuffle(order.begin(), order.end(), random);
    mallopt(M_PERTURB, fill);
    model::CatalogBuilder builder;
    for (std::size_t i : order) {
      const model::Record& record = catalog.records()[i];
      builder.add(record.kind, record.key, std::string(catalog.payload(record)),
                  {static_cast<std::uint32_t>(random()), 0});
    }
    const std::string again = encode(builder.finish(catalog.info(), true), GetParam(), true);
    mallopt(M_PERTURB, 0);
    EXPECT_EQ(again == bytes, true);
  }
}

INSTANTIATE_TEST_SUITE_P(Store, RoundTrip, testing::ValuesIn(kEncodings),
                         [](const auto& test) { return name_of(test.param); });

TEST(Json, HasOnePropertyALine) {
  const std::string json = encode(small_catalog(), Encoding::json, true);
  EXPECT_NE(json.find("    \"column app.users.id\": {\n      \"sha256\": \""), std::string::npos);
  EXPECT_NE(json.find(",\n      \"relation_kind\": \"r\",\n      \"position\": 1,\n"
                      "      \"type\": \"bigint\",\n      \"not_null\": true\n    }"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find("\"column app.users.\\\"na\\\"\\\"me\\\"\": {"), std::string::npos) << json;
  EXPECT_NE(json.find("\"comment\": \"caf\\u0000e9\\nline\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"depends_on\": [\"schema app\"]"), std::string::npos) << json;
  EXPECT_TRUE(json.ends_with("\n  }\n}\n"));
}

// Whoever formats JSON anew changes no content.
TEST(Json, MayBeFormattedAnew) {
  const model::Catalog catalog = small_catalog();
  std::string json = encode(catalog, Encoding::json);
  std::erase(json, '\n');
  EXPECT_EQ(difference(catalog, read("\r\n\t " + json)), "");
}

class Database {
 public:
  explicit Database(std::string bytes) : bytes_(std::move(bytes)) {
    EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    const auto size = static_cast<sqlite3_int64>(bytes_.size());
    EXPECT_EQ(sqlite3_deserialize(db_, "main", reinterpret_cast<unsigned char*>(bytes_.data()),
                                  size, size, SQLITE_DESERIALIZE_READONLY),
              SQLITE_OK);
  }
  ~Database() { sqlite3_close(db_); }

  // Rows, values joined by "|".
  std::vector<std::string> query(const std::string& sql) {
    std::vector<std::string> rows;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db_) << " in " << sql;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::string row;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        if (i > 0) row += "|";
        row += value ? value : "";
      }
      rows.push_back(row);
    }
    sqlite3_finalize(statement);
    return rows;
  }

 private:
  std::string bytes_;
  sqlite3* db_ = nullptr;
};

using Rows = std::vector<std::string>;

TEST(Sqlite, AnswersQueries) {
  Database database(encode(small_catalog(), Encoding::sqlite));
  EXPECT_EQ(database.query("PRAGMA integrity_check"), Rows{"ok"});
  EXPECT_EQ(database.query("SELECT schema, \"table\", position, name, type, not_null FROM columns"),
            (Rows{"app|users|1|id|bigint|1", "app|users|2|na\"me|text|0"}));
  EXPECT_EQ(database.query("SELECT schema, name, owner, row_security FROM tables"),
            Rows{"app|users|app_owner|1"});
  EXPECT_EQ(database.query("SELECT name, access_method, keys FROM indexes"),
            Rows{"users_name_idx|btree|[\"lower(name)\"]"});
  EXPECT_EQ(database.query("SELECT grantee FROM privileges ORDER BY 1"),
            (Rows{"\"read=er\"", "PUBLIC", "app_owner"}));
  EXPECT_EQ(database.query("SELECT name, depends_on_kind, depends_on FROM dependencies"),
            (Rows{"users_name_idx|table|app.users", "users|schema|app"}));
  EXPECT_EQ(database.query("SELECT oid, sub_id FROM identities WHERE name = 'id'"),
            Rows{"16385|1"});
  EXPECT_EQ(database.query("SELECT value FROM meta WHERE name = 'server_major'"), Rows{"15"});
}

// Names of several parts beyond schema, relation and name are one text, with quotes, so rows are in
// another order than objects.
TEST(Sqlite, FindsObjectsWhoseRowsStandElsewhere) {
  model::CatalogBuilder builder;
  for (const char* schema : {"a", "a!", "a b", "a_", "b", "\"", "Z"}) {
    const model::Address parent{model::Kind::table, "p"};
    builder.add(model::Kind::inheritance, model::join_key({"s", "child", schema, "p"}),
                payload_of(model::Kind::inheritance,
                           {{model::common::depends_on,
                             model::encode_list({model::encode_reference(parent)})},
                            {model::common::comment, schema}}),
                {static_cast<std::uint32_t>(schema[0]), schema[1]});
  }
  const model::Catalog catalog = builder.finish({}, true);
  const std::string bytes = encode(catalog, Encoding::sqlite);
  EXPECT_EQ(difference(catalog, read(bytes)), "");
  // Looked for alone, from the last to the first.
  const model::Catalog again = read(bytes);
  for (std::size_t i = again.records().size(); i-- > 0;) {
    EXPECT_EQ(again.payload(again.records()[i]), catalog.payload(catalog.records()[i]));
  }
  const model::Catalog third = read(bytes);
  const auto expected = catalog.dependents({model::Kind::table, "p"});
  EXPECT_EQ(expected.size(), 7U);
  EXPECT_EQ(std::ranges::equal(expected, third.dependents({model::Kind::table, "p"})), true);
}

// A renamed field would leave a view's column empty, and nobody would notice.
TEST(Sqlite, ViewsNameFieldsThatExist) {
  const auto known = [](std::string_view name) {
    bool found = false;
    model::for_each_kind(
        [&](model::Kind kind) { found = found || model::field_named(kind, name); });
    return found;
  };
  Database database(encode(model::Catalog(), Encoding::sqlite));
  for (const SqliteObject& view : kSqliteViews) {
    EXPECT_TRUE(database.query("SELECT * FROM " + std::string(view.name)).empty());
    for (auto at = view.sql.find("'$."); at != std::string_view::npos;
         at = view.sql.find("'$.", at + 1)) {
      const auto name = view.sql.substr(at + 3, view.sql.find('\'', at + 1) - at - 3);
      EXPECT_TRUE(known(name)) << view.name << ": " << name;
    }
  }
}

TEST(Sqlite, HoldsTheSqlTextsGiven) {
  WriteOptions options{Encoding::sqlite, true, [](const model::Object& object) {
                         return "create " + model::address_text(object.address()) + ";";
                       }};
  const std::string bytes = encode_snapshot(small_catalog(), options);
  EXPECT_EQ(Database(bytes).query("SELECT sql FROM objects WHERE kind = 'schema'"),
            Rows{"create schema app;"});
  EXPECT_EQ(difference(small_catalog(), read(bytes), false), "");
}

// One object more or less moves others, but changes no byte of them.
TEST(Format, AnotherObjectChangesNoOther) {
  const auto with = [](Encoding encoding, bool extra) {
    model::CatalogBuilder builder;
    for (const char* name : {"a", "c"}) builder.add(model::Kind::schema, name, "");
    if (extra) builder.add(model::Kind::schema, "b", "");
    const std::string comment(100, 'x');
    builder.add(model::Kind::table, model::join_key({"a", "t"}),
                payload_of(model::Kind::table, {{model::common::comment, comment}}));
    return encode(builder.finish({}, false), encoding, true);
  };
  for (Encoding encoding : {Encoding::binary, Encoding::json}) {
    const std::string less = with(encoding, false);
    const std::string more = with(encoding, true);
    const auto same_end = std::mismatch(less.rbegin(), less.rend(), more.rbegin(), more.rend());
    EXPECT_GE(same_end.first - less.rbegin(), 100);
  }
}

TEST(Format, NoFieldIsNamedAsWhatStandsBesideIt) {
  model::for_each_kind([](model::Kind kind) {
    EXPECT_FALSE(model::field_named(kind, "sha256"));
    EXPECT_LE(model::field_count(kind), kMaxFields);
  });
}

}  // namespace
}  // namespace pgsnap::store::test
