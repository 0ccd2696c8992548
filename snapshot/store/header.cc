#include "snapshot/store/header.h"

#include <algorithm>
#include <cereal/archives/portable_binary.hpp>
#include <cstring>
#include <istream>
#include <sstream>
#include <streambuf>

#include "snapshot/model/kinds.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/little_endian.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store {
namespace {

// cereal believes every size it reads. All sizes here are checked against what is left of the
// header before memory is taken for them.
class HeaderBuffer : public std::streambuf {
 public:
  explicit HeaderBuffer(std::string_view bytes) {
    char* start = const_cast<char*>(bytes.data());  // only ever read
    setg(start, start, start + bytes.size());
  }
  std::size_t left() const { return static_cast<std::size_t>(egptr() - gptr()); }
};

using Output = cereal::PortableBinaryOutputArchive;
using Archive = cereal::PortableBinaryInputArchive;

class HeaderReader {
 public:
  explicit HeaderReader(std::string_view bytes)
      : buffer_(bytes), stream_(&buffer_), archive_(stream_) {}

  template <typename Number>
  Number number() {
    Number value{};
    archive_(value);
    return value;
  }

  bool flag() {
    const auto value = number<std::uint8_t>();
    if (value > 1) throw model::Error("a flag is neither 0 nor 1");
    return value == 1;
  }

  std::size_t size(std::size_t smallest_element) {
    cereal::size_type size = 0;
    archive_(cereal::make_size_tag(size));
    if (size > buffer_.left() / smallest_element) {
      throw model::Error("a size in the header is larger than the header");
    }
    return static_cast<std::size_t>(size);
  }

  std::string text() {
    std::string value(size(1), '\0');
    archive_(cereal::binary_data(value.data(), value.size()));
    return value;
  }

  template <typename T, typename Read>
  std::vector<T> list(Read&& read) {
    std::vector<T> values(size(sizeof(cereal::size_type)));
    for (T& value : values) value = read();
    return values;
  }

  std::vector<std::string> texts() {
    return list<std::string>([this] { return text(); });
  }

  model::Digest digest() {
    model::Digest value{};
    archive_(cereal::binary_data(value.data(), value.size()));
    return value;
  }

  bool at_end() const { return buffer_.left() == 0; }

 private:
  HeaderBuffer buffer_;
  std::istream stream_;
  Archive archive_;
};

class HeaderWriter {
 public:
  HeaderWriter() : archive_(stream_, Output::Options::LittleEndian()) {}

  template <typename Number>
  void number(Number value) {
    archive_(value);
  }
  void flag(bool value) { number(static_cast<std::uint8_t>(value)); }
  void size(std::size_t size) {
    archive_(cereal::make_size_tag(static_cast<cereal::size_type>(size)));
  }
  void text(const std::string& value) {
    size(value.size());
    archive_(cereal::binary_data(value.data(), value.size()));
  }
  void texts(const std::vector<std::string>& values) {
    size(values.size());
    for (const std::string& value : values) text(value);
  }
  void digest(const model::Digest& value) {
    archive_(cereal::binary_data(value.data(), value.size()));
  }
  std::string take() { return std::move(stream_).str(); }

 private:
  std::ostringstream stream_;
  Output archive_;
};

void write_kind(HeaderWriter& writer, const KindSpec& kind) {
  writer.text(kind.name);
  writer.texts(kind.parts);
  writer.size(kind.fields.size());
  for (const FieldSpec& field : kind.fields) {
    writer.text(field.name);
    writer.text(field.type);
    writer.flag(field.semantic);
    writer.flag(field.captured);
  }
  writer.flag(kind.captured);
  writer.number(kind.objects);
}

KindSpec read_kind(HeaderReader& reader) {
  KindSpec kind;
  kind.name = reader.text();
  kind.parts = reader.texts();
  kind.fields = reader.list<FieldSpec>([&] {
    FieldSpec field;
    field.name = reader.text();
    field.type = reader.text();
    field.semantic = reader.flag();
    field.captured = reader.flag();
    return field;
  });
  kind.captured = reader.flag();
  kind.objects = reader.number<std::uint64_t>();
  return kind;
}

std::string encode_body(const Header& header) {
  HeaderWriter writer;
  const model::CatalogInfo& info = header.info;
  writer.number(static_cast<std::int32_t>(info.server_major));
  writer.text(info.encoding);
  writer.texts(info.scope);
  writer.texts(info.unread);
  writer.texts(info.unmodelled);
  writer.flag(header.has_identities);
  writer.size(header.kinds.size());
  for (const KindSpec& kind : header.kinds) write_kind(writer, kind);
  writer.digest(header.content_digest);
  return writer.take();
}

void decode_body(std::string_view bytes, Header& header) {
  HeaderReader reader(bytes);
  model::CatalogInfo& info = header.info;
  info.server_major = reader.number<std::int32_t>();
  info.encoding = reader.text();
  info.scope = reader.texts();
  info.unread = reader.texts();
  info.unmodelled = reader.texts();
  header.has_identities = reader.flag();
  header.kinds = reader.list<KindSpec>([&] { return read_kind(reader); });
  header.content_digest = reader.digest();
  if (!reader.at_end()) throw model::Error("the header is longer than what it holds");
}

constexpr std::size_t kPrefixSize = 20;  // magic, two versions, length

}  // namespace

void append_digest(std::string& out, const model::Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

std::string_view field_type_name(model::FieldType type) {
  switch (type) {
    case model::FieldType::text: return "text";
    case model::FieldType::flag: return "flag";
    case model::FieldType::integer: return "integer";
    case model::FieldType::list: return "list";
    case model::FieldType::expression: return "expression";
    case model::FieldType::query: return "query";
    case model::FieldType::references: return "references";
  }
  return {};
}

Header make_header(const model::Catalog& catalog, bool portable) {
  Header header;
  header.version = kFormatVersion;
  header.oldest_reader = kOldestReader;
  header.info = catalog.info();
  header.info.warnings.clear();
  model::for_each_kind([&](model::Kind kind) {
    const model::KindInfo& known = model::kind_info(kind);
    KindSpec spec{std::string(known.name),
                  {known.parts.begin(), known.parts.end()},
                  {},
                  catalog.captured(kind),
                  catalog.records(kind).size()};
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      const model::FieldId field{kind, static_cast<model::FieldIndex>(i)};
      const model::FieldInfo& info = model::field_info(field);
      spec.fields.push_back({std::string(info.name), std::string(field_type_name(info.type)),
                             info.role == model::FieldRole::semantic, catalog.captured(field)});
    }
    header.kinds.push_back(std::move(spec));
  });
  header.has_identities = !portable && !catalog.identities().empty();
  header.content_digest = catalog.content_digest();
  return header;
}

const KindSpec& kind_spec(const Header& header, model::Kind kind) {
  const auto name = model::kind_info(kind).name;
  return *std::ranges::lower_bound(header.kinds, name, {}, &KindSpec::name);
}

std::string encode_header(const Header& header) {
  const std::string body = encode_body(header);
  std::string bytes(kMagic);
  append_little_endian(bytes, static_cast<std::uint16_t>(header.version));
  append_little_endian(bytes, static_cast<std::uint16_t>(header.oldest_reader));
  append_little_endian(bytes, static_cast<std::uint32_t>(body.size()));
  return bytes + body;
}

model::Digest header_digest(const Header& header) { return model::sha256({encode_header(header)}); }

Header take_header(const Input& input, std::string_view& bytes) {
  if (bytes.size() < kPrefixSize) refuse_damaged(input, "it ends in the middle of its header");
  Header header;
  header.version = little_endian<std::uint16_t>(bytes.substr(12, 2));
  header.oldest_reader = little_endian<std::uint16_t>(bytes.substr(14, 2));
  check_version(input, header.version, header.oldest_reader);
  const std::size_t size = little_endian<std::uint32_t>(bytes.substr(16, 4));
  model::Digest digest;
  if (bytes.size() - kPrefixSize < digest.size() ||
      bytes.size() - kPrefixSize - digest.size() < size) {
    refuse_damaged(input, "it ends in the middle of its header");
  }
  const std::string_view whole = bytes.substr(0, kPrefixSize + size);
  bytes.remove_prefix(whole.size());
  std::memcpy(digest.data(), bytes.data(), digest.size());
  bytes.remove_prefix(digest.size());
  if (model::sha256({whole}) != digest) {
    refuse_damaged(input, "the digest of its header does not match");
  }
  decode_body(whole.substr(kPrefixSize), header);
  check_header(input, header);
  return header;
}

void check_header(const Input& input, const Header& header) {
  const KindSpec* before = nullptr;
  if (header.kinds.size() > kMaxKinds) refuse_damaged(input, "it has too many kinds");
  for (const KindSpec& kind : header.kinds) {
    if (kind.fields.size() > kMaxFields || kind.parts.size() > kMaxParts) {
      refuse_damaged(input, kind.name + " has too many fields");
    }
    if (kind.name.empty() || kind.name.find('\0') != std::string::npos || kind.parts.empty() ||
        (before && before->name >= kind.name)) {
      refuse_damaged(input, "its list of kinds is not in order");
    }
    std::vector<std::string_view> names;
    for (const FieldSpec& field : kind.fields) names.push_back(field.name);
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) {
      refuse_damaged(input, "a field of " + kind.name + " is there twice");
    }
    before = &kind;
  }
}

std::string encode_identities(std::span<const model::Identity> identities) {
  std::string bytes;
  bytes.reserve(identities.size() * kIdentitySize);
  for (const model::Identity& identity : identities) {
    append_little_endian(bytes, identity.oid);
    append_little_endian(bytes, static_cast<std::uint32_t>(identity.sub_id));
  }
  return bytes;
}

model::Identity decode_identity(std::string_view bytes) {
  return {little_endian<std::uint32_t>(bytes.substr(0, 4)),
          static_cast<std::int32_t>(little_endian<std::uint32_t>(bytes.substr(4, 4)))};
}

model::Digest identity_digest(std::string_view origin, std::string_view identities) {
  std::string head = "identities";
  head.push_back('\0');
  model::append_varint(head, origin.size());
  return model::sha256({head, origin, identities});
}

}  // namespace pgsnap::store
