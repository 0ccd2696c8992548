// Reading takes no more than 64 MB and 8 times the file, and time in proportion to its size,
// also for files that were made to take more.

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "sample.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/archive.h"
#include "snapshot/store/header_text.h"

namespace pgsnap::store::test {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

// Peak of the memory that reading and using takes, beyond what the bytes take.
std::size_t peak_of_reading(const std::string& bytes) {
  malloc_trim(0);  // what is free here would not count there
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    std::string copy = bytes;
    try {
      const model::Catalog catalog = read_snapshot_bytes(std::move(copy), "x.snap");
      for (const model::Record& record : catalog.records()) {
        const model::Object object = catalog.object(record);
        for (std::size_t i = 0; i < model::field_count(record.kind); ++i) {
          const model::FieldId field{record.kind, static_cast<model::FieldIndex>(i)};
          if (model::field_info(field).type == model::FieldType::list) object.list(field);
          if (model::field_info(field).type == model::FieldType::references)
            object.references(field);
        }
      }
    } catch (const model::Error&) {
    }
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const std::size_t used = static_cast<std::size_t>(after.ru_maxrss - before.ru_maxrss) * 1024;
    _exit(write(ends[1], &used, sizeof used) == sizeof used ? 0 : 1);
  }
  close(ends[1]);
  std::size_t used = 0;
  EXPECT_EQ(read(ends[0], &used, sizeof used), static_cast<ssize_t>(sizeof used));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  return used;
}

void expect_bounded(const char* what, const std::string& bytes, std::size_t most) {
  const auto start = std::chrono::steady_clock::now();
  const std::size_t used = peak_of_reading(bytes);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%s: %zu KB of file, %zu KB of memory, %.2f s\n", what, bytes.size() / 1024,
              used / 1024, seconds.count());
  if (kSanitized) return;  // it takes memory and time for itself
  EXPECT_LE(used, most) << what;
  EXPECT_LE(seconds.count(), 10) << what;
}
void expect_bounded(const char* what, const std::string& bytes) {
  expect_bounded(what, bytes, 64 * kMegabyte + 8 * bytes.size());
}

KindSpec schema_spec() {
  KindSpec spec = kind_spec(make_header(model::Catalog(), true), model::Kind::schema);
  spec.objects = 0;
  return spec;
}

std::string binary_header(const std::function<void(Header&)>& change) {
  Header header;
  header.version = kFormatVersion;
  header.oldest_reader = kOldestReader;
  header.content_digest = model::sha256({});
  change(header);
  return encode_header(header);
}

std::string with_digest(std::string header) {
  const model::Digest digest = model::sha256({header});
  return header.append(digest.begin(), digest.end()) + std::string(40, '\0');
}

// A size in the header says that more follows than the file, the memory, the world holds.
TEST(Memory, SizesInTheHeader) {
  const std::string header = binary_header([](Header& it) {
    it.info.scope = {"a scope"};
    it.kinds = {schema_spec()};
  });
  for (std::size_t at = 12; at + 8 <= header.size(); ++at) {
    for (int high : {1, 3, 5, 7}) {
      std::string forged = header;
      for (int i = 0; i <= high; ++i) forged[at + static_cast<std::size_t>(i)] = '\x7f';
      error_of(with_digest(forged));
    }
  }
  expect_bounded("plain header", with_digest(header));
  std::string forged = header;
  const auto scope = forged.find("a scope") - 16;
  forged.replace(scope, 8, std::string("\0\0\0\0\0\0\0\x10", 8));
  EXPECT_NE(error_of(with_digest(forged)), "");
  expect_bounded("huge list in the header", with_digest(forged));
  forged = header;
  forged.replace(scope + 8, 8, std::string("\0\0\0\x7f\0\0\0\0", 8));
  expect_bounded("huge text in the header", with_digest(forged));
  // The shortest file of all that was seen to take gigabytes in cereal.
  expect_bounded("24 bytes",
                 std::string(kMagic) + std::string("\1\0\1\0\4\0\0\0\1\xff\xff\x7f", 12));
}

TEST(Memory, CountsOfObjects) {
  for (const std::uint64_t count :
       {std::uint64_t{1} << 20, std::uint64_t{1} << 40, ~std::uint64_t{}}) {
    const std::string header = binary_header([&](Header& it) {
      it.kinds = {schema_spec(),
                  kind_spec(make_header(model::Catalog(), true), model::Kind::table)};
      it.kinds[0].objects = count;
      it.kinds[1].objects = count;
    });
    EXPECT_NE(error_of(with_digest(header)), "");
    expect_bounded("forged count", with_digest(header));
  }
}

TEST(Memory, ManyTextsInTheHeader) {
  model::CatalogInfo info;
  info.unmodelled.assign(400'000, "");
  expect_bounded("texts, binary", forge_binary(info, {}));
  const std::string json = forge_json({}, {});
  const auto at = json.find("\"scope\": [") + 10;
  std::string many = json;
  std::string texts;
  for (int i = 0; i < 3'000'000; ++i) texts += "\"\",";
  many.insert(at, texts);
  expect_bounded("texts, JSON", many);
}

TEST(Memory, SmallestObjects) {
  ForgedKind schemas{schema_spec(), {}};
  for (int i = 0; i < 100'000; ++i) {
    std::string key;
    for (int rest = i + 1; rest > 0; rest /= 90)
      key.insert(0, 1, static_cast<char>('!' + rest % 90));
    schemas.objects.push_back({key, ""});
  }
  std::ranges::sort(schemas.objects, {}, &ForgedObject::key);
  const std::string bytes = forge_binary({}, {schemas});
  expect_bounded("smallest objects, binary", bytes);
  const model::Catalog catalog = read_snapshot_bytes(bytes, "x.snap");
  expect_bounded("smallest objects, JSON", encode(catalog, Encoding::json));
  expect_bounded("smallest objects, SQLite", encode(catalog, Encoding::sqlite));
  // The same of a kind that is not known, and with a field that has to be translated.
  schemas.spec.name = "aardvark";
  expect_bounded("smallest unknown objects", forge_binary({}, {schemas}));
  schemas.spec = schema_spec();
  schemas.spec.fields.insert(schemas.spec.fields.begin(), {"new", "text"});
  expect_bounded("smallest translated objects", forge_binary({}, {schemas}));
}

// Schemas of many tables that are alike unpack to hundreds of times the archive, so what counts is the
// binary file in it, whose size has a limit of its own.
TEST(Memory, Archives) {
  ForgedKind schemas{schema_spec(), {}};
  for (int i = 0; i < 300'000; ++i) schemas.objects.push_back({std::to_string(1'000'000 + i), ""});
  const std::string binary = forge_binary({}, {schemas});
  const std::string archive =
      encode_snapshot(read_snapshot_bytes(binary, "x.snap"), {Encoding::binary, true, {}, true});
  EXPECT_GT(binary.size(), 40 * archive.size());
  expect_bounded("smallest objects, archive", archive, 4 * binary.size());
  // The most that a forged one may say that it holds.
  std::string forged = archive;
  const std::uint64_t limit = largest_unpacked(archive.size());
  for (std::size_t i = 0; i < 8; ++i) forged[16 + i] = static_cast<char>(limit >> (8 * i));
  EXPECT_NE(error_of(forged), "");
  expect_bounded("forged size, archive", forged, 4 * limit);
}

TEST(Memory, LongLists) {
  const std::string list(8 * kMegabyte, '\0');  // so many unset elements
  std::string payload;
  for (std::size_t i = 0; i < model::common::privileges.index; ++i) payload.push_back('\0');
  model::append_value(payload, list);
  const std::string bytes = forge_binary({}, {{schema_spec(), {{"a", payload}}}});
  expect_bounded("long list", bytes);
  const model::Catalog catalog = read_snapshot_bytes(bytes, "x.snap");
  EXPECT_THROW(catalog.object(catalog.records()[0]).list(model::common::privileges), model::Error);
}

TEST(Memory, LongAndDeepJson) {
  expect_bounded("deep JSON", "{\"format\": \"pgsnap snapshot\", \"version\": " +
                                  std::string(8 * kMegabyte, '['));
  expect_bounded("deep JSON objects", [] {
    std::string json = "{\"format\": ";
    for (int i = 0; i < 1'000'000; ++i) json += "{\"a\":";
    return json;
  }());
  expect_bounded("long text", "{\"format\": \"" + std::string(16 * kMegabyte, 'x'));
  expect_bounded("long number", "{\"format\": 1" + std::string(16 * kMegabyte, '1'));
  expect_bounded("space", "{" + std::string(16 * kMegabyte, ' '));
  expect_bounded("escapes", [] {
    std::string json = "{\"format\": \"";
    for (int i = 0; i < 2'000'000; ++i) json += "\\u0000ff";
    return json;
  }());
}

}  // namespace
}  // namespace pgsnap::store::test
