// mutate [--count N | --seconds N] [--seed N] FILE...: alters snapshot files at random and reads them.
//
// For each altered file: it is refused with a message, or it holds exactly what was written (read
// whole, every object decoded, facts and identities compared); in a second, and without more memory
// than 64 MB and 8 times the file. A sanitizer's report ends the run.
// What breaks a rule is written beside the report, and the exit code is 1.

#include <malloc.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "mutations.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/snapshot_file.h"

namespace {

// Bytes that operator new gave out: now, and the most since it was last set.
std::size_t used_now = 0;
std::size_t used_most = 0;

void* take(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  used_now += malloc_usable_size(block);
  used_most = std::max(used_most, used_now);
  return block;
}

void give(void* block) noexcept {
  used_now -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* pointer) noexcept { give(pointer); }
void operator delete[](void* pointer) noexcept { give(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { give(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { give(pointer); }

namespace {

using namespace pgsnap;
using fuzz::Random;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.empty()) {
    std::fprintf(stderr, "mutate: cannot read %s\n", path.c_str());
    std::exit(64);
  }
  return bytes;
}

bool same_identities(const model::Catalog& a, const model::Catalog& b) {
  return a.identity_origin() == b.identity_origin() &&
         std::ranges::equal(a.identities(), b.identities(), [](const auto& x, const auto& y) {
           return x.oid == y.oid && x.sub_id == y.sub_id;
         });
}

bool same(const model::Catalog& a, const model::Catalog& b) {
  const auto& x = a.info();
  const auto& y = b.info();
  if (x.server_major != y.server_major || x.encoding != y.encoding || x.scope != y.scope ||
      x.unread != y.unread || x.unmodelled != y.unmodelled || !same_identities(a, b)) {
    return false;
  }
  return std::ranges::equal(a.records(), b.records(), [&](const auto& r, const auto& s) {
    return r.address() == s.address() && a.payload(r) == b.payload(s);
  });
}

// Everything that a command could look at.
void use(const model::Catalog& catalog) {
  for (const model::Record& record : catalog.records()) {
    const model::Object object = catalog.object(record);
    for (std::size_t i = 0; i < model::field_count(record.kind); ++i) {
      const model::FieldId field{record.kind, static_cast<model::FieldIndex>(i)};
      const auto type = model::field_info(field).type;
      if (type == model::FieldType::list) object.list(field);
      if (type == model::FieldType::references) object.references(field);
    }
  }
}

struct Totals {
  std::size_t files = 0, refused = 0, unharmed = 0;
  double slowest = 0;
  std::size_t most_memory_beyond_file = 0;
};

// What rule was broken, or null.
const char* try_file(const std::string& bytes, const model::Catalog& original, Totals& totals) {
  const char* broken = nullptr;
  std::string copy = bytes;
  sqlite3_memory_highwater(1);
  used_most = used_now;
  const std::size_t before = used_now;
  const std::clock_t start = std::clock();
  try {
    const model::Catalog catalog = store::read_snapshot_bytes(std::move(copy), "mutated.snap");
    use(catalog);
    if (same(original, catalog)) {
      ++totals.unharmed;
    } else {
      broken = "accepted although its content is another";
    }
  } catch (const model::Error& error) {
    ++totals.refused;
    if (*error.what() == '\0') broken = "refused without a message";
  } catch (const std::exception&) {
    broken = "ended by an exception that is not ours";
  }
  // Of the processor: others may have it for a while.
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  ++totals.files;
  totals.slowest = std::max(totals.slowest, seconds);
  const std::size_t memory =
      used_most - before + static_cast<std::size_t>(sqlite3_memory_highwater(0));
  totals.most_memory_beyond_file = std::max(totals.most_memory_beyond_file, memory);
  if (memory > (std::size_t{64} << 20) + 8 * bytes.size()) broken = "took too much memory";
  if (seconds > 1) broken = "took more than a second";
  return broken;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  long seconds = 0;
  std::uint64_t seed = 1;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--count" && has_value)
      count = std::strtoul(argv[++i], nullptr, 10);
    else if (word == "--seconds" && has_value)
      seconds = std::strtol(argv[++i], nullptr, 10);
    else if (word == "--seed" && has_value)
      seed = std::strtoull(argv[++i], nullptr, 10);
    else
      names.push_back(word);
  }
  if (names.empty() || (count == 0 && seconds == 0)) {
    std::fprintf(stderr, "usage: mutate (--count N | --seconds N) [--seed N] FILE...\n");
    return 64;
  }
  std::vector<std::string> files;
  std::vector<model::Catalog> originals;
  for (const std::string& name : names) {
    files.push_back(read_file(name));
    originals.push_back(store::read_snapshot_bytes(files.back(), name));
  }
  Random random(seed);
  std::vector<Totals> totals(files.size());
  int failures = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  for (std::size_t n = 0; count ? n < count : std::chrono::steady_clock::now() < end; ++n) {
    const std::size_t which = n % files.size();
    const std::string bytes = fuzz::altered(files, which, random);
    if (bytes == files[which]) continue;
    const char* broken = try_file(bytes, originals[which], totals[which]);
    if (broken == nullptr) continue;
    const std::string kept = "mutated-" + std::to_string(seed) + "-" + std::to_string(n) + ".snap";
    std::ofstream(kept, std::ios::binary) << bytes;
    std::fprintf(stderr, "mutate: file %zu of %s %s; it is %s\n", n, names[which].c_str(), broken,
                 kept.c_str());
    if (++failures >= 20) break;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Totals& t = totals[i];
    std::printf(
        "%s: %zu bytes, %zu altered files: %zu refused, %zu unharmed, slowest %.3f s, most "
        "memory %zu KB\n",
        names[i].c_str(), files[i].size(), t.files, t.refused, t.unharmed, t.slowest,
        t.most_memory_beyond_file / 1024);
  }
  return failures ? 1 : 0;
}
