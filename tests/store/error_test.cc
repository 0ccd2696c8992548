// Each way in which a file is not a snapshot has a message of its own, with what to do next.

#include "snapshot/model/error.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sample.h"
#include "snapshot/store/header_text.h"

namespace pgsnap::store::test {
namespace {

using namespace std::string_view_literals;

std::string error_of_path(const std::string& path) {
  try {
    read_snapshot(path);
  } catch (const model::Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return {};
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << "in: " << (text)

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pgsnap-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string json_with(std::string json, const std::string& from, const std::string& to) {
  const auto at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

TEST(Errors, OfPaths) {
  const Folder folder;
  const std::string missing = error_of_path(folder / "none.snap");
  EXPECT_HAS(missing, "cannot read " + (folder / "none.snap") + ": No such file or directory");
  EXPECT_HAS(missing, "pgsnap capture");
  EXPECT_HAS(error_of_path(folder / ""), " is a directory, not a snapshot");
  std::ofstream(folder / "empty.snap");
  EXPECT_EQ(error_of_path(folder / "empty.snap"),
            (folder / "empty.snap") + " is empty | capture anew, or take the file from git");
}

TEST(Errors, OfWhatIsNoSnapshot) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "x.snap is empty | "},
      {"hello", "x.snap is not a pgsnap snapshot | `pgsnap capture` makes a snapshot"},
      {"\xff\xfe\x01", "is not a pgsnap snapshot"},
      {"--\n-- PostgreSQL database dump\n--\n", "a file of SQL needs a name that ends in .sql"},
      {"PGDMP\x01\x0e", "is an archive of pg_dump"},
      {"<<<<<<< HEAD\n", "holds git's conflict markers"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "is a Git LFS pointer"},
      {"\x89pgsnap\n\x1a\n", "had its line ends changed"},
      {"\xc2\x89pgsnap\r\n", "was converted to UTF-8"},
      {"\x1f\x8b\x08", "is compressed by gzip"},
      {"\x28\xb5\x2f\xfd", "is compressed by zstd"},
      {"\x89pgs", "is damaged: it ends in the middle of its header"},
      {"SQLite form", "is damaged: it ends in the middle of its header"},
      {"SQLite format 3" + std::string(50, '\0'), "ends in the middle of its header"},
      {"SQLite format 3" + std::string(5000, '\0'), "is a SQLite database, but not a pgsnap"},
      {"{}", "x.snap is damaged: it has no format"},
      {"{\"a\": 1}", "x.snap is JSON, but not a pgsnap snapshot"},
      {"{\"format\": \"geojson\"}", "x.snap is JSON, but not a pgsnap snapshot"},
      {"{\"format\": ", "x.snap is damaged: line 1: "},
      {"{" + std::string(1000000, '['), "x.snap is damaged: "},
  };
  for (const auto& [bytes, message] : cases) EXPECT_HAS(error_of(bytes), message);
}

TEST(Errors, OfNewerFormats) {
  const std::string message =
      "x.snap was written by format 9, this pgsnap reads up to 2 | use a newer pgsnap";
  EXPECT_EQ(error_of(forge_binary({}, {}, 9, 3)), message);
  EXPECT_EQ(error_of(forge_json({}, {}, 9, 3)), message);
  std::string sqlite = encode(model::Catalog(), Encoding::sqlite);
  sqlite[63] = 3;
  EXPECT_EQ(error_of(sqlite),
            "x.snap was written by format 3, this pgsnap reads up to 2 | use a newer pgsnap");
  EXPECT_HAS(error_of(forge_binary({}, {}, 0, 0)), "it has no valid format version");
  EXPECT_HAS(error_of(forge_json({}, {}, 1, 0)), "it has no valid format version");
  EXPECT_HAS(error_of(forge_json({}, {}, 70000, 1)), "it has no valid format version");
}

TEST(Errors, OfDamage) {
  const std::string bytes = encode(small_catalog(), Encoding::binary);
  std::string content = bytes;
  const auto value = content.find("bigint");
  content[value] = 'B';
  EXPECT_HAS(error_of(content), "the digest of column app.users.id does not match its content");
  std::string key = bytes;
  key[key.find("users_name_idx")] = 'v';
  EXPECT_HAS(error_of(key), "x.snap is damaged: the digest of its index does not match");
  std::string header = bytes;
  header[header.find("UTF8")] = 'V';
  EXPECT_HAS(error_of(header), "x.snap is damaged: the digest of its header does not match");
  EXPECT_HAS(error_of(header), "take the file from git or a backup again, or capture anew");
  std::string identity = bytes;
  identity.back() ^= 1;
  EXPECT_HAS(error_of(identity), "the digest of its identities does not match");
  EXPECT_HAS(error_of(bytes + "x"), "x.snap is damaged: there are bytes after its end");
  EXPECT_HAS(error_of(bytes.substr(0, bytes.size() - 1)), "ends in the middle of its identities");
  const std::string portable = encode(small_catalog(), Encoding::binary, true);
  EXPECT_HAS(error_of(portable + "x"), "x.snap is damaged: there are bytes after its end");
  EXPECT_HAS(error_of(portable.substr(0, portable.size() - 1)), "in the middle of its objects");
}

TEST(Errors, OfJson) {
  const std::string json = encode(small_catalog(), Encoding::json);
  EXPECT_HAS(error_of(json_with(json, "bigint", "Bigint")),
             "the digest of column app.users.id does not match its content");
  EXPECT_HAS(error_of(json_with(json, "\"objects\": {", "\"objects\": {\n<<<<<<< HEAD\n")),
             "holds git's conflict markers | take one side");
  EXPECT_HAS(error_of(json_with(json, "\"type\": \"bigint\"", "\"tipe\": \"bigint\"")),
             "column has no property tipe");
  EXPECT_HAS(error_of(json_with(json, "\"type\": \"bigint\"",
                                "\"type\": \"bigint\", \"type\": \"bigint\"")),
             "column.type is there twice");
  EXPECT_HAS(error_of(json_with(json, "\"type\": \"bigint\"", "\"type\": {}")),
             "x.snap is damaged");
  EXPECT_HAS(error_of(json_with(json, "\"type\": \"bigint\"", "\"type\": null")), "is null");
  EXPECT_HAS(error_of(json_with(json, "\"type\": \"bigint\"", "\"type\": false")),
             "only ever true");
  EXPECT_HAS(error_of(json_with(json, "\"schema app\"", "\"schemata app\"")), "does not say what");
  EXPECT_HAS(error_of(json_with(json, "\"encoding\": \"UTF8\"", "\"encoding\": \"UTF9\"")),
             "the digest of its header does not match");
  EXPECT_HAS(error_of(json_with(json, "caf\\u0000e9", "caf\\u0000E9")), "wrong digit");
  EXPECT_HAS(error_of(json_with(json, "caf\\u0000e9\\nline", "caf\\u0000e")), "is cut off");
  EXPECT_HAS(error_of(json_with(json, "UTF8", "\xe9")), "x.snap is damaged: line 6: ");
  EXPECT_HAS(error_of(json_with(json, "[16384, 0]", "[16384]")), "not a pair of numbers");
  EXPECT_HAS(error_of(json_with(json, "[16384, 0]", "[16384, 4294967296]")), "out of its range");
  EXPECT_HAS(error_of(json_with(json, "[16384, 0]", "[16384, 1]")), "digest of its identities");
}

KindSpec schema_spec() {
  const Header header = make_header(model::Catalog(), true);
  KindSpec spec = kind_spec(header, model::Kind::schema);
  spec.objects = 0;
  return spec;
}

using Forge = std::string(const model::CatalogInfo&, const std::vector<ForgedKind>&, int, int);

TEST(Errors, OfOrder) {
  const ForgedKind doubled{schema_spec(), {{"a", ""}, {"a", ""}}};
  const ForgedKind unsorted{schema_spec(), {{"b", ""}, {"a", ""}}};
  const auto binary = [](const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                         int version,
                         int oldest) { return forge_binary(info, kinds, version, oldest); };
  for (Forge* forge : {static_cast<Forge*>(binary), &forge_json}) {
    EXPECT_EQ(error_of(forge({}, {{schema_spec(), {{"a", ""}, {"b", ""}}}}, 1, 1)), "");
    EXPECT_HAS(error_of(forge({}, {doubled}, 1, 1)), "schema a is there twice");
    EXPECT_HAS(error_of(forge({}, {unsorted}, 1, 1)),
               "schema a is not in its place in the order of names");
    EXPECT_HAS(error_of(forge({}, {{schema_spec(), {}}, {schema_spec(), {}}}, 1, 1)),
               "its list of kinds is not in order");
    EXPECT_HAS(error_of(forge({}, {{schema_spec(), {{std::string("a\0b", 3), ""}}}}, 1, 1)),
               "an object of it has an impossible name");
    KindSpec spec = schema_spec();
    spec.fields.push_back(spec.fields[0]);
    EXPECT_HAS(error_of(forge({}, {{spec, {}}}, 1, 1)), "is there twice");
    spec = schema_spec();
    spec.parts.emplace_back("tribe");
    EXPECT_HAS(error_of(forge({}, {{spec, {}}}, 1, 1)), "names objects of kind schema otherwise");
  }
}

TEST(Errors, OfPayloadsThatAreNone) {
  for (const std::string& payload : {std::string(1, '\x80'),
                                     std::string("\x05"
                                                 "ab"),
                                     std::string(300, '\1'), std::string("\x80\x80\x00", 3)}) {
    const std::string bytes = forge_binary({}, {{schema_spec(), {{"a", payload}}}});
    EXPECT_NO_THROW(read_snapshot_bytes(bytes, "x.snap")) << "payloads are read when used";
    EXPECT_NE(error_of(bytes), "");
  }
}

// ---- SQLite files that are not ours, or not as we left them

std::string change_sqlite(std::string bytes, const char* sql) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &db), SQLITE_OK);
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
  std::copy(bytes.begin(), bytes.end(), copy);
  EXPECT_EQ(sqlite3_deserialize(db, "main", copy, size, size,
                                SQLITE_DESERIALIZE_RESIZEABLE | SQLITE_DESERIALIZE_FREEONCLOSE),
            SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_int64 new_size = 0;
  unsigned char* serialized = sqlite3_serialize(db, "main", &new_size, 0);
  std::string changed(reinterpret_cast<char*>(serialized), static_cast<std::size_t>(new_size));
  sqlite3_free(serialized);
  sqlite3_close(db);
  return changed;
}

TEST(Errors, OfSqlite) {
  const std::string bytes = encode(small_catalog(), Encoding::sqlite);
  const auto error = [&](const char* sql) { return error_of(change_sqlite(bytes, sql)); };
  EXPECT_EQ(error("VACUUM"), "");
  EXPECT_HAS(error("PRAGMA application_id = 1"), "is a SQLite database, but not a pgsnap snapshot");
  EXPECT_HAS(error("PRAGMA user_version = 7"), "was written by format 7");
  EXPECT_HAS(error("CREATE INDEX i ON objects (sql)"), "its tables are not as pgsnap makes them");
  EXPECT_HAS(error("CREATE TABLE t (a)"), "its tables are not as pgsnap makes them");
  EXPECT_HAS(error("CREATE TRIGGER t AFTER DELETE ON objects BEGIN SELECT 1; END"),
             "its tables are not as pgsnap makes them");
  EXPECT_HAS(error("DROP VIEW tables"), "its views are not as they were written");
  EXPECT_HAS(error("CREATE VIEW v AS SELECT 1"), "its views are not as they were written");
  EXPECT_HAS(error("DROP TABLE identities"), "its tables are not as pgsnap makes them");
  EXPECT_HAS(error("DROP TABLE objects; CREATE VIEW objects AS SELECT 1"),
             "its tables are not as pgsnap makes them");
  EXPECT_HAS(error("DELETE FROM objects"), "its identities are not those of its objects");
  EXPECT_HAS(error("DELETE FROM objects; DELETE FROM identities"), "x.snap is damaged");
  EXPECT_HAS(error("DELETE FROM identities"), "its identities are not those of its objects");
  EXPECT_HAS(error("UPDATE objects SET properties = '{}' WHERE name = 'id'"),
             "the digest of column app.users.id does not match its content");
  EXPECT_HAS(error("UPDATE objects SET properties = '[]' WHERE name = 'id'"), "not a JSON object");
  EXPECT_HAS(error("UPDATE objects SET properties = 'x' WHERE name = 'id'"), "x.snap is damaged");
  EXPECT_HAS(error("UPDATE objects SET properties = 1 WHERE name = 'id'"), "x.snap is damaged");
  EXPECT_HAS(error("UPDATE objects SET properties = x'00' WHERE name = 'id'"), "of another type");
  EXPECT_HAS(error("UPDATE objects SET sql = 'drop'"),
             "its SQL texts are not as they were written");
  EXPECT_HAS(error("UPDATE objects SET digest = x'00'"), "a digest has not 32 bytes");
  EXPECT_HAS(error("UPDATE objects SET name = 'idd' WHERE name = 'id'"),
             "does not match its content");
  EXPECT_HAS(error("UPDATE objects SET parent = 'p' WHERE kind = 'schema'"),
             "the columns of an object do not make its name");
  EXPECT_HAS(error("UPDATE objects SET kind = 'klass'"), "it does not say what klass is");
  EXPECT_HAS(error("UPDATE identities SET oid = 1"), "the digest of its identities does not match");
  EXPECT_HAS(error("UPDATE identities SET oid = -1"), "its identities are not those");
  EXPECT_HAS(error("UPDATE identities SET name = 'z' WHERE name = 'app'"),
             "identities are not those");
  EXPECT_HAS(error("DELETE FROM meta WHERE name = 'encoding'"), "its table meta has no encoding");
  EXPECT_HAS(error("UPDATE meta SET value = '16' WHERE name = 'server_major'"),
             "the digest of its header does not match");
  EXPECT_HAS(error("UPDATE meta SET value = '1x' WHERE name = 'version'"), "not an integer");
  EXPECT_HAS(error("UPDATE meta SET value = '[1]' WHERE name = 'scope'"), "more than texts");
  EXPECT_HAS(error("UPDATE meta SET value = '{}' WHERE name = 'scope'"), "not one list");
  EXPECT_HAS(error("UPDATE meta SET value = '{}' WHERE name = 'kinds'"), "does not say what");
  EXPECT_HAS(error("UPDATE meta SET value = 'abc' WHERE name = 'header_digest'"), "64 digits");
  EXPECT_HAS(error("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2"),
             "x.snap is damaged");
}

// As change_sqlite(), by somebody who sets back what SQLite counts.
std::string forge_sqlite(const std::string& bytes, const std::string& sql) {
  std::string forged = change_sqlite(bytes, sql.c_str());
  for (std::size_t counter : {24U, 92U}) forged.replace(counter, 4, std::string("\0\0\0\1", 4));
  return forged;
}

// What is altered is noticed where it is looked at, and by nothing before.
TEST(Errors, OfSqliteWhenItIsUsed) {
  const model::Address column{model::Kind::column, "app\0users\0id"sv};
  const model::Address table{model::Kind::table, "app\0users"sv};
  const std::string bytes = encode(small_catalog(), Encoding::sqlite);
  const auto opened = [&](const std::string& sql) {
    return read_snapshot_bytes(forge_sqlite(bytes, sql), "x.snap");
  };
  EXPECT_NO_THROW(opened("SELECT 1").verify_all());
  const model::Catalog properties =
      opened("UPDATE objects SET properties = '{\"type\": \"text\"}' WHERE name = 'id'");
  EXPECT_TRUE(properties.find(table));
  EXPECT_EQ(properties.dependents(table).size(), 1U);
  EXPECT_THROW(properties.find(column), model::Error);
  EXPECT_THROW(properties.find(column), model::Error) << "forgotten";
  EXPECT_THROW(properties.verify_all(), model::Error);
  // A dependency that is gone, renamed, or hidden.
  for (const char* value : {"'{}'", "replace(properties, 'depends_on', 'depends_om')",
                            "replace(properties, 'depends_on', 'comment')",
                            "replace(properties, 'users', 'user')", "x'00'", "'{\"'"}) {
    const model::Catalog altered =
        opened("UPDATE objects SET properties = " + std::string(value) + " WHERE kind = 'index'");
    EXPECT_THROW(altered.dependents(table), model::Error) << value;
  }
  for (const char* sql : {"DELETE FROM objects WHERE name = 'id'",
                          "UPDATE objects SET name = 'idd' WHERE name = 'id'"}) {
    const model::Catalog altered = opened(sql);
    EXPECT_TRUE(altered.find(table));
    EXPECT_THROW(altered.find(column), model::Error) << sql;
  }
  // Nothing of these is used.
  for (const char* sql :
       {"UPDATE identities SET oid = 1", "UPDATE identities SET sub_id = 7 WHERE name = 'id'",
        "DELETE FROM identities", "DELETE FROM identities WHERE name = 'id'",
        "UPDATE identities SET name = 'idd' WHERE name = 'id'", "UPDATE objects SET sql = 'drop'",
        "UPDATE objects SET digest = x'00' WHERE name = 'id'",
        "UPDATE objects SET digest = zeroblob(32) WHERE name = 'id'",
        "INSERT INTO objects SELECT kind, schema, parent, 'more', signature, digest, sql, "
        "properties FROM objects WHERE name = 'id'"}) {
    const model::Catalog altered = opened(sql);
    EXPECT_EQ(difference(small_catalog(), altered), "") << sql;
    EXPECT_THROW(altered.verify_all(), model::Error) << sql;
  }
  const auto error = [&](const std::string& sql) { return error_of(forge_sqlite(bytes, sql)); };
  EXPECT_HAS(error("DELETE FROM outline"), "x.snap is damaged");
  EXPECT_HAS(error("UPDATE outline SET content = 'text'"), "of another type");
  EXPECT_HAS(error("UPDATE outline SET content = zeroblob(length(content))"), "is damaged");
  EXPECT_HAS(error("INSERT INTO outline VALUES (2, x'00')"), "there are bytes after its end");
  EXPECT_HAS(error("UPDATE meta SET value = '16' WHERE name = 'server_major'"),
             "the digest of its header does not match");
  EXPECT_HAS(error("UPDATE meta SET value = replace(value, '0', '1') WHERE name = 'header_digest'"),
             "the digest of its header does not match");
}

// No module is asked for its tables, and no table of one takes the place of ours.
TEST(Errors, OfSqliteWithVirtualTables) {
  const std::string bytes = encode(small_catalog(), Encoding::sqlite);
  const auto error = [&](const std::string& sql) {
    return error_of(change_sqlite(bytes, ("PRAGMA writable_schema = ON; " + sql).c_str()));
  };
  for (const char* module : {"json_each", "fts5(a)", "rtree(a, b, c)", "pragma_table_info",
                             "dbstat", "sqlite_dbpage", "no_such_module", "csv(''/etc/passwd'')"}) {
    SCOPED_TRACE(module);
    const auto row = [&](const std::string& type) {
      return "INSERT INTO sqlite_schema VALUES ('" + type +
             "', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING " + module + "')";
    };
    EXPECT_HAS(error(row("table")), "its tables are not as pgsnap makes them");
    EXPECT_HAS(error(row("view")), "x.snap is damaged");
    EXPECT_HAS(error("UPDATE sqlite_schema SET rootpage = 0, sql = 'CREATE VIRTUAL TABLE objects "
                     "USING " +
                     std::string(module) + "' WHERE name = 'objects'"),
               "x.snap is damaged");
  }
  EXPECT_HAS(error("UPDATE sqlite_schema SET rootpage = 0 WHERE name = 'objects'"),
             "x.snap is damaged");
  // Made as SQLite makes them, with the tables that hold what is in them.
  EXPECT_HAS(error_of(change_sqlite(bytes, "CREATE VIRTUAL TABLE v USING rtree(a, b, c)")),
             "its tables are not as pgsnap makes them");
}

}  // namespace
}  // namespace pgsnap::store::test
