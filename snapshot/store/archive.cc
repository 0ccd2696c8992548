#include "snapshot/store/archive.h"

#include <zstd.h>

#include <algorithm>
#include <memory>

#include "snapshot/model/payload.h"
#include "snapshot/store/binary_store.h"
#include "snapshot/store/little_endian.h"

namespace pgsnap::store {
namespace {

using model::Digest;
using model::Error;

// Beyond this level time grows faster than size shrinks.
constexpr int kLevel = 9;
constexpr std::size_t kHeadSize = 12 + 2 + 2 + 8;  // magic, two versions, size of the binary file

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

// Small for small differences in both directions, which wrap around.
std::uint32_t folded(std::uint32_t difference) {
  return difference << 1 ^ (difference >> 31 ? ~std::uint32_t{} : 0);
}
std::uint32_t unfolded(std::uint32_t value) {
  return value >> 1 ^ (value & 1 ? ~std::uint32_t{} : 0);
}

void append_identities(std::string& out, const model::Catalog& catalog) {
  const std::string pairs = encode_identities(catalog.identities());
  append_digest(out, identity_digest(catalog.identity_origin(), pairs));
  model::append_varint(out, catalog.identity_origin().size());
  out.append(catalog.identity_origin());
  std::uint32_t before = 0;
  for (const model::Identity& identity : catalog.identities()) {
    model::append_varint(out, folded(identity.oid - before));
    before = identity.oid;
  }
  for (const model::Identity& identity : catalog.identities()) {
    model::append_varint(out, folded(static_cast<std::uint32_t>(identity.sub_id)));
  }
}

struct Packed {
  std::string bytes;
  std::uint64_t binary_size = 0;  // of the same as a binary file
};

// Like goes with like, and what follows from the rest, the objects' digests, is left out.
Packed pack(const model::Catalog& catalog, const Header& header) {
  std::string out = encode_header(header);
  append_digest(out, model::sha256({out}));
  const std::string index = encode_index(catalog);
  append_digest(out, model::sha256({index}));
  std::uint64_t size = out.size() + 8 + index.size();
  std::vector<std::string_view> payloads;
  payloads.reserve(catalog.records().size());
  for (const model::Record& record : catalog.records()) {
    payloads.push_back(catalog.payload(record));
    size += sizeof(Digest) + payloads.back().size();
  }
  std::string_view before;
  for (const model::Record& record : catalog.records()) {
    const auto differ = std::ranges::mismatch(before, record.key);
    const auto shared = static_cast<std::size_t>(differ.in1 - before.begin());
    model::append_varint(out, shared);
    model::append_varint(out, record.key.size() - shared);
    out.append(record.key.substr(shared));
    before = record.key;
  }
  for (std::string_view payload : payloads) model::append_varint(out, payload.size());
  for (std::string_view payload : payloads) out.append(payload);
  if (header.has_identities) {
    const std::size_t origin = catalog.identity_origin().size();
    size += sizeof(Digest) + varint_size(origin) + origin + kIdentitySize * payloads.size();
    append_identities(out, catalog);
  }
  return {std::move(out), size};
}

std::string compressed(const std::string& bytes) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(),
                                                                     ZSTD_freeCCtx};
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size)) throw Error(std::string("zstd: ") + ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

// One frame and nothing behind it, of a size that it says and that is not too large.
std::string decompressed(const Input& input, std::string_view frame) {
  const std::size_t whole = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(whole)) refuse_damaged(input, "it ends in the middle of its compressed data");
  if (whole != frame.size()) refuse_damaged(input, "there are bytes after its end");
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  // Also where it does not say. No packed data are larger than the binary file.
  if (size > largest_unpacked(input.bytes.size())) {
    refuse_damaged(input, "it would unpack to more than any archive of its size");
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) || got != bytes.size()) {
    refuse_damaged(input, "its compressed data are not what was written");
  }
  return bytes;
}

class Unpacker {
 public:
  // size: of the binary file, as the archive says.
  Unpacker(const Input& input, std::string_view bytes, std::uint64_t size)
      : input_(input), rest_(bytes), size_(size) {}

  std::string unpack() {
    const std::string_view all = rest_;
    const Header header = take_header(input_, rest_);
    if (all.substr(kMagic.size(), 4) != input_.bytes.substr(kArchiveMagic.size(), 4)) {
      throw Error("its versions are not those of its data");
    }
    const std::string_view head = all.substr(0, all.size() - rest_.size());
    const std::string_view index_digest = take(sizeof(Digest));
    read_keys(header);
    read_payloads();
    IndexWriter index(header.version);
    for (const Object& object : objects_) index.add(key_of(object), object.payload);
    const std::string entries = index.take();
    out_.reserve(static_cast<std::size_t>(size_));
    out_.append(head);
    append_little_endian(out_, std::uint64_t{entries.size()});
    out_.append(index_digest);
    out_.append(entries);
    write_digests(header);
    for (const Object& object : objects_) out_.append(object.payload);
    if (header.has_identities) write_identities();
    if (!rest_.empty() || out_.size() != size_) throw Error("its sizes are not those of its data");
    return std::move(out_);
  }

 private:
  struct Object {
    std::size_t key;  // where it begins in keys_
    std::size_t key_size;
    std::string_view payload;
  };

  std::string_view key_of(const Object& object) const {
    return std::string_view(keys_).substr(object.key, object.key_size);
  }

  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) throw Error("its packed data are too short");
    const auto taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  // What the parts of the file take is never more than the size that was allowed.
  void count(std::uint64_t size) {
    if (size > size_ - counted_) throw Error("its sizes are not those of its data");
    counted_ += size;
  }

  void read_keys(const Header& header) {
    std::string key;
    std::uint64_t objects = 0;
    for (const KindSpec& kind : header.kinds) objects += kind.objects;
    // A forged count says anything.
    objects_.reserve(static_cast<std::size_t>(std::min(objects, size_ / sizeof(Digest))));
    for (const KindSpec& kind : header.kinds) {
      for (std::uint64_t i = 0; i < kind.objects; ++i) {
        const std::uint64_t shared = model::take_varint(rest_);
        if (shared > key.size()) throw Error("a name begins as no other does");
        key.resize(static_cast<std::size_t>(shared));
        key.append(take(model::take_varint(rest_)));
        count(key.size() + sizeof(Digest));
        objects_.push_back({keys_.size(), key.size(), {}});
        keys_.append(key);
      }
    }
  }

  void read_payloads() {
    std::vector<std::uint64_t> sizes;
    sizes.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) sizes.push_back(model::take_varint(rest_));
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      objects_[i].payload = take(sizes[i]);
      count(sizes[i]);
    }
  }

  void write_digests(const Header& header) {
    std::size_t at = 0;
    for (const KindSpec& kind : header.kinds) {
      for (std::uint64_t i = 0; i < kind.objects; ++i, ++at) {
        append_digest(out_,
                      model::object_digest(kind.name, key_of(objects_[at]), objects_[at].payload));
      }
    }
  }

  void write_identities() {
    out_.append(take(sizeof(Digest)));
    const std::string_view origin = take(model::take_varint(rest_));
    model::append_varint(out_, origin.size());
    out_.append(origin);
    std::vector<model::Identity> identities(objects_.size());
    std::uint32_t oid = 0;
    for (model::Identity& identity : identities) identity.oid = oid += take_difference();
    for (model::Identity& identity : identities) {
      identity.sub_id = static_cast<std::int32_t>(take_difference());
    }
    out_.append(encode_identities(identities));
  }

  std::uint32_t take_difference() {
    const std::uint64_t value = model::take_varint(rest_);
    if (value != static_cast<std::uint32_t>(value)) throw Error("a number is too large");
    return unfolded(static_cast<std::uint32_t>(value));
  }

  const Input& input_;
  std::string_view rest_;
  const std::uint64_t size_;
  std::uint64_t counted_ = 0;
  std::vector<Object> objects_;
  std::string keys_;
  std::string out_;
};

}  // namespace

void encode_archive(const model::Catalog& catalog, const Header& header, ByteSink& sink) {
  const Packed packed = pack(catalog, header);
  std::string out(kArchiveMagic);
  append_little_endian(out, static_cast<std::uint16_t>(header.version));
  append_little_endian(out, static_cast<std::uint16_t>(header.oldest_reader));
  append_little_endian(out, packed.binary_size);
  out += compressed(packed.bytes);
  if (packed.binary_size > largest_unpacked(out.size())) {
    throw Error("the snapshot compresses so well that no reader would believe it",
                "leave out --compress");
  }
  sink.write(out);
}

Input unpack_archive(const Input& input) {
  const std::string_view bytes = input.bytes;
  if (bytes.size() < kHeadSize) refuse_damaged(input, "it ends in the middle of its header");
  check_version(input, little_endian<std::uint16_t>(bytes.substr(12, 2)),
                little_endian<std::uint16_t>(bytes.substr(14, 2)));
  const std::uint64_t size = little_endian<std::uint64_t>(bytes.substr(16, 8));
  if (size > largest_unpacked(bytes.size())) {
    refuse_damaged(input, "it would unpack to more than any archive of its size");
  }
  const std::string packed = decompressed(input, bytes.substr(kHeadSize));
  return input_of(Unpacker(input, packed, size).unpack(), input.name);
}

}  // namespace pgsnap::store
