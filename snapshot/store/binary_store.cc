#include "snapshot/store/binary_store.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <future>
#include <memory>
#include <mutex>

#include "snapshot/model/arena.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/kind_reader.h"
#include "snapshot/store/little_endian.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store {
namespace {

using model::Digest;

static_assert(sizeof(Digest) == 32 && alignof(Digest) == 1, "digests are used where they lie");

// Whose index tells to what objects refer.
constexpr int kVersionWithReferences = 2;

// Below this a thread costs more than it saves.
constexpr std::size_t kWorthAThread = 1 << 20;

// Takes sections off the front of what is left of the file.
class Cursor {
 public:
  Cursor(const Input& input, std::string_view bytes) : input_(input), left_(bytes) {}

  std::string_view take(std::uint64_t size, const char* section) {
    if (size > left_.size()) {
      refuse_damaged(input_, std::string("it ends in the middle of its ") + section);
    }
    const auto taken = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(taken.size());
    return taken;
  }

  std::uint64_t take_u64(const char* section) {
    return little_endian<std::uint64_t>(take(8, section));
  }

  const Digest* take_digest(const char* section) {
    return reinterpret_cast<const Digest*>(take(sizeof(Digest), section).data());
  }

  std::string_view left() const { return left_; }

 private:
  const Input& input_;
  std::string_view left_;
};

// Sections of the file, cut but not looked into.
struct Sections {
  const Digest* keys_digest = nullptr;
  std::string_view keys;
  std::string_view digests;
  std::string_view rest;  // payloads and identities
};

Sections cut_sections(const Input& input, const Header& header, std::string_view bytes) {
  std::uint64_t objects = 0;
  for (const KindSpec& kind : header.kinds) {
    // No object takes less than its digest, so larger counts are wrong, and their sum fits.
    if (kind.objects > bytes.size() / sizeof(Digest)) {
      refuse_damaged(input, "it ends in the middle of its index");
    }
    objects += kind.objects;
  }
  Cursor cursor(input, bytes);
  Sections sections;
  const std::uint64_t keys_size = cursor.take_u64("index");
  sections.keys_digest = cursor.take_digest("index");
  sections.keys = cursor.take(keys_size, "index");
  if (objects > cursor.left().size() / sizeof(Digest)) {
    refuse_damaged(input, "it ends in the middle of its index");
  }
  sections.digests = cursor.take(objects * sizeof(Digest), "index");
  sections.rest = cursor.left();
  return sections;
}

// What a record of a translated kind points to, and the file itself.
struct Storage {
  std::shared_ptr<const void> file;
  model::Arena payloads;
  std::deque<Digest> digests;
};

struct Index {
  std::vector<model::Record> records;
  std::vector<std::size_t> positions;  // in the file; empty when the two are the same
  std::vector<std::string> unmodelled;
  // By position in the file: whether it refers to others; and to which, where the file says so.
  std::vector<bool> referring;
  std::vector<model::Reference> references;
  std::size_t payload_size = 0;
  bool translated = false;
};

// Memory that is written from its start to its end, in large pages where the system has them: to get it page by
// page is a sixth of reading a large index.
void prefer_large_pages(void* memory, std::size_t size) {
#ifdef MADV_HUGEPAGE
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* start = memory;
  if (std::align(page, page, start, size))
    madvise(start, size, MADV_HUGEPAGE);  // only advice: it may fail
#endif
}

class IndexReader {
 public:
  // with_payloads: they lie in sections.rest; else records have none.
  IndexReader(const Input& input, int version, const Sections& sections, bool with_payloads,
              Storage& storage)
      : input_(input),
        version_(version),
        with_payloads_(with_payloads),
        keys_(sections.keys),
        rest_(sections.rest),
        storage_(storage) {
    digest_ = reinterpret_cast<const Digest*>(sections.digests.data());
    count_ = sections.digests.size() / sizeof(Digest);
  }

  // Safe on bytes whose digest has not been checked yet.
  Index read(std::vector<KindReader>& kinds) {
    index_.records.reserve(count_);
    prefer_large_pages(index_.records.data(), count_ * sizeof(model::Record));
    for (const KindReader& kind : kinds) all_known_ = all_known_ && kind.kind();
    for (KindReader& kind : kinds) read_kind(kind);
    read_references();
    return std::move(index_);
  }

 private:
  // By object of the file; nothing where it does not say, since none has or it is older.
  void read_references() {
    const bool says_which = version_ >= kVersionWithReferences;
    if (!keys_.empty() && !says_which) index_.referring.resize(count_);
    for (std::uint64_t next = 0; !keys_.empty();) {
      const std::uint64_t step = model::take_varint(keys_);
      if (step == 0 || step > count_ - next) {
        refuse_damaged(input_, "its index is longer than its objects");
      }
      next += step;
      const auto position = static_cast<std::size_t>(next - 1);
      if (says_which) {
        read_references_of(position);
      } else {
        index_.referring[position] = true;
      }
    }
  }

  void read_references_of(std::size_t position) {
    constexpr std::size_t kSize = sizeof(model::Reference::hash);
    const std::uint64_t count = model::take_varint(keys_);
    if (count > keys_.size() / kSize) refuse_damaged(input_, "it ends in the middle of its index");
    for (std::uint64_t i = 0; i < count; ++i, keys_.remove_prefix(kSize)) {
      index_.references.push_back({little_endian<std::uint32_t>(keys_.substr(0, kSize)),
                                   static_cast<std::uint32_t>(position)});
    }
  }

  std::uint64_t take_size() {
    const auto first = keys_.empty() ? '\x80' : keys_.front();
    if (static_cast<unsigned char>(first) >= 0x80) return model::take_varint(keys_);
    keys_.remove_prefix(1);
    return static_cast<std::uint64_t>(first);
  }

  void read_kind(KindReader& kind) {
    std::string_view before;
    for (std::uint64_t i = 0; i < kind.spec().objects; ++i, ++position_, ++digest_) {
      const std::uint64_t key_size = take_size();
      if (key_size > keys_.size()) refuse_damaged(input_, "it ends in the middle of its index");
      const auto key = keys_.substr(0, static_cast<std::size_t>(key_size));
      keys_.remove_prefix(key.size());
      if (!kind.key_fits(key)) refuse_damaged(input_, "an object of it has an impossible name");
      if (i > 0 && before >= key) refuse_order(kind, before, key);
      before = key;
      add(kind, key, take_payload(take_size()));
    }
  }

  std::string_view take_payload(std::uint64_t size) {
    if (!with_payloads_) return {};
    if (size > rest_.size()) refuse_damaged(input_, "it ends in the middle of its objects");
    const auto payload = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(payload.size());
    index_.payload_size += payload.size();
    return payload;
  }

  void add(KindReader& kind, std::string_view key, std::string_view payload) {
    if (!kind.kind()) {
      index_.unmodelled.push_back(model::address_text(kind.spec().name, key));
      return;
    }
    // Filled where it is to be: to copy it there is a tenth of reading an index.
    model::Record& record = index_.records.emplace_back();
    record.kind = *kind.kind();
    record.key = key;
    record.stored = payload;
    record.digest = digest_;
    if (!kind.same()) {
      if (model::object_digest(record.kind, key, payload) != *digest_) {
        refuse_damaged(input_, "the digest of " + model::address_text(record.address()) +
                                   " does not match its content");
      }
      record.stored = storage_.payloads.keep(kind.translate(payload));
      storage_.digests.push_back(model::object_digest(record.kind, key, record.stored));
      record.digest = &storage_.digests.back();
      index_.translated = true;
    }
    if (!all_known_) index_.positions.push_back(position_);
  }

  [[noreturn]] void refuse_order(const KindReader& kind, std::string_view before,
                                 std::string_view key) const {
    const std::string text = model::address_text(kind.spec().name, key);
    if (before == key) refuse_damaged(input_, text + " is there twice");
    refuse_damaged(input_, text + " is not in its place in the order of names");
  }

  const Input& input_;
  const int version_;
  const bool with_payloads_;
  std::string_view keys_;
  std::string_view rest_;
  Storage& storage_;
  const Digest* digest_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  bool all_known_ = true;
  Index index_;
};

// Hashing costs more than reading the index, so large files are hashed beside it.
class DigestCheck {
 public:
  DigestCheck(const Input& input, std::string_view bytes, const Digest& digest)
      : input_(input), bytes_(bytes), digest_(digest), known_(is_verified()) {
    if (known_) return;
    const auto matches = [bytes, &digest] { return model::sha256({bytes}) == digest; };
    auto policy = std::launch::deferred;
    if (bytes.size() >= kWorthAThread) policy |= std::launch::async;
    matches_ = std::async(policy, matches);  // deferred too where no thread is to be had
  }
  void wait(const char* what) {
    if (known_) return;
    if (!matches_.get()) refuse_damaged(input_, std::string(what) + " does not match");
    const std::lock_guard lock(mutex_);
    std::erase_if(verified_, [](const Verified& it) { return it.storage.expired(); });
    if (bytes_.size() >= kWorthAThread) verified_.push_back({digest_, bytes_, input_.storage});
  }

 private:
  struct Verified {
    Digest digest;
    std::string_view bytes;
    std::weak_ptr<const void> storage;
  };

  // The same bytes were there before, in the other one of two equal files: comparing costs less.
  bool is_verified() const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(verified_, [&](const Verified& it) {
      const auto alive = it.storage.lock();
      return alive && it.digest == digest_ && it.bytes == bytes_;
    });
  }

  static inline std::mutex mutex_;
  static inline std::vector<Verified> verified_;
  const Input& input_;
  const std::string_view bytes_;
  const Digest& digest_;
  const bool known_;
  std::future<bool> matches_;
};

Index read_index(const Input& input, const Header& header, const Sections& sections,
                 bool with_payloads, std::vector<KindReader>& kinds, Storage& storage) {
  DigestCheck content(input, sections.digests, header.content_digest);
  DigestCheck keys(input, sections.keys, *sections.keys_digest);
  const bool small = sections.keys.size() < kWorthAThread;
  if (small) keys.wait("the digest of its index");
  Index index = IndexReader(input, header.version, sections, with_payloads, storage).read(kinds);
  if (!small) keys.wait("the digest of its index");
  content.wait("the digest of its content");
  return index;
}

// Identities as they lie in the file.
struct IdentitySection {
  const Digest* digest = nullptr;
  std::string_view origin;
  std::string_view pairs;

  // count: of the catalog's records. positions: theirs in the file; empty when the two are the same.
  model::Identities read(const Input& input, std::size_t count,
                         const std::vector<std::size_t>& positions) const {
    if (identity_digest(origin, pairs) != *digest) {
      refuse_damaged(input, "the digest of its identities does not match");
    }
    model::Identities found{{}, std::string(origin)};
    found.of_records.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t position = positions.empty() ? i : positions[i];
      found.of_records.push_back(
          decode_identity(pairs.substr(position * kIdentitySize, kIdentitySize)));
    }
    return found;
  }
};

// count: of all objects in the file.
IdentitySection cut_identities(const Input& input, std::string_view bytes, std::size_t count) {
  Cursor cursor(input, bytes);
  IdentitySection section;
  section.digest = cursor.take_digest("identities");
  std::string_view rest = cursor.left();
  const std::uint64_t origin_size = model::take_varint(rest);
  if (origin_size > rest.size() || (rest.size() - origin_size) / kIdentitySize < count) {
    refuse_damaged(input, "it ends in the middle of its identities");
  }
  section.origin = rest.substr(0, static_cast<std::size_t>(origin_size));
  section.pairs = rest.substr(section.origin.size());
  if (section.pairs.size() > count * kIdentitySize) {
    refuse_damaged(input, "there are bytes after its end");
  }
  return section;
}

// What stands before the payloads: the header and the index; the digests follow them. Apart, for they are large.
struct Start {
  std::string header;
  std::string index;
};

Start encode_start(const model::Catalog& catalog, const Header& header) {
  Start start{encode_header(header), encode_index(catalog)};
  append_digest(start.header, model::sha256({start.header}));
  append_little_endian(start.header, std::uint64_t{start.index.size()});
  append_digest(start.header, model::sha256({start.index}));
  return start;
}

std::size_t size_of(const Start& start, const model::Catalog& catalog) {
  return start.header.size() + start.index.size() + catalog.records().size() * sizeof(Digest);
}

void write(const Start& start, const model::Catalog& catalog, ByteSink& sink) {
  sink.write(start.header);
  sink.write(start.index);
  for (const model::Record& record : catalog.records()) {
    sink.write({reinterpret_cast<const char*>(record.digest->data()), record.digest->size()});
  }
}

// What stands behind them.
std::string encode_end(const model::Catalog& catalog, const Header& header) {
  std::string end;
  if (!header.has_identities) return end;
  const std::string identities = encode_identities(catalog.identities());
  append_digest(end, identity_digest(catalog.identity_origin(), identities));
  model::append_varint(end, catalog.identity_origin().size());
  end += catalog.identity_origin();
  end += identities;
  return end;
}

// source: of the payloads, which lie in the file itself where it is empty.
model::Catalog decode(const Input& input, const MakeSource& source, int& version,
                      int& oldest_reader) {
  std::string_view bytes = input.bytes;
  const Header header = take_header(input, bytes);
  version = header.version;
  oldest_reader = header.oldest_reader;
  const Sections sections = cut_sections(input, header, bytes);
  std::vector<KindReader> kinds = make_kind_readers(input, header);
  auto storage = std::make_shared<Storage>();
  storage->file = input.storage;
  Index index = read_index(input, header, sections, !source, kinds, *storage);

  model::CatalogInfo info = header.info;
  info.unmodelled.insert(info.unmodelled.end(), index.unmodelled.begin(), index.unmodelled.end());
  for (const KindReader& kind : kinds) kind.add_warnings(info.warnings);
  const bool as_written = !index.translated && index.unmodelled.empty();
  model::Catalog catalog =
      source ? model::Catalog(std::move(info), std::move(index.records), storage,
                              source({reinterpret_cast<const Digest*>(sections.digests.data()),
                                      sections.digests.size() / sizeof(Digest)}))
             : model::Catalog(std::move(info), std::move(index.records), storage, false);
  mark_missing(kinds, catalog);
  // Of a file whose objects are not all known as they are, all are looked at.
  if (as_written && header.version >= kVersionWithReferences) {
    catalog.set_references(std::move(index.references));
  } else if (as_written && !index.referring.empty()) {
    catalog.set_referring(std::move(index.referring));
  }
  if (as_written) catalog.set_content_digest(header.content_digest);

  const std::string_view rest = sections.rest.substr(index.payload_size);
  if (header.has_identities) {
    const auto identities = cut_identities(input, rest, sections.digests.size() / sizeof(Digest));
    catalog.set_identities([input, identities, records = catalog.records().size(),
                            positions = std::move(index.positions)] {
      return identities.read(input, records, positions);
    });
  } else if (!rest.empty()) {
    refuse_damaged(input, "there are bytes after its end");
  }
  return catalog;
}

}  // namespace

void IndexWriter::expect(std::size_t objects, std::size_t key_bytes) {
  // Sizes of payloads have two bytes mostly; the rest is for references, which come behind.
  entries_.reserve(key_bytes + objects * 8);
}

void IndexWriter::add(std::string_view key, std::string_view payload) {
  model::append_varint(entries_, key.size());
  entries_.append(key);
  model::append_varint(entries_, payload.size());
  ++since_;
  if (!model::has_references(payload)) return;
  model::append_varint(references_, since_);
  since_ = 0;
  if (version_ < kVersionWithReferences) return;
  const auto elements = model::references_in(payload);
  model::append_varint(references_, elements.size());
  for (std::string_view element : elements) {
    append_little_endian(references_, model::reference_hash(element));
  }
}

std::string encode_index(const model::Catalog& catalog) {
  IndexWriter index(kFormatVersion);
  std::size_t keys = 0;
  for (const model::Record& record : catalog.records()) keys += record.key.size();
  index.expect(catalog.records().size(), keys);
  for (const model::Record& record : catalog.records()) {
    index.add(record.key, catalog.payload(record));
  }
  return index.take();
}

void encode_binary(const model::Catalog& catalog, const Header& header, ByteSink& sink) {
  const Start start = encode_start(catalog, header);
  const std::string end = encode_end(catalog, header);
  std::size_t payloads = 0;
  for (const model::Record& record : catalog.records()) payloads += catalog.payload(record).size();
  sink.expect(size_of(start, catalog) + payloads + end.size());
  write(start, catalog, sink);
  for (const model::Record& record : catalog.records()) sink.write(catalog.payload(record));
  sink.write(end);
}

std::string encode_outline(const model::Catalog& catalog, const Header& header) {
  const Start start = encode_start(catalog, header);
  const std::string end = encode_end(catalog, header);
  StringSink outline;
  outline.expect(size_of(start, catalog) + end.size());
  write(start, catalog, outline);
  outline.write(end);
  return outline.take();
}

model::Catalog decode_binary(const Input& input, int& version, int& oldest_reader) {
  return decode(input, {}, version, oldest_reader);
}

model::Catalog decode_outline(const Input& input, const MakeSource& source) {
  int version = 0;
  int oldest_reader = 0;
  return decode(input, source, version, oldest_reader);
}

}  // namespace pgsnap::store
