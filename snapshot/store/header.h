#pragma once
// What a snapshot says of itself: versions, facts of the capture, and per kind the fields it
// holds, so that files of other versions are read by name.
//
// Its bytes are the start of a binary file. The other encodings store their digest, so that in
// all of them a changed fact is noticed.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"
#include "snapshot/model/digest.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

struct FieldSpec {
  std::string name;
  std::string type;      // the name of a model::FieldType
  bool semantic = true;  // a difference is a change
  bool captured = true;  // false: not known when the objects were captured, never a difference
};

struct KindSpec {
  std::string name;
  std::vector<std::string> parts;  // of an address
  std::vector<FieldSpec> fields;   // in the order of the values in a payload
  bool captured = true;
  std::uint64_t objects = 0;
};

struct Header {
  int version = 0;
  int oldest_reader = 0;
  model::CatalogInfo info;      // without warnings
  std::vector<KindSpec> kinds;  // sorted by name
  bool has_identities = false;
  model::Digest content_digest{};
};

// The header of a file that this program writes.
Header make_header(const model::Catalog& catalog, bool portable);

// The header's entry for a kind that it has.
const KindSpec& kind_spec(const Header& header, model::Kind kind);

// From the magic to the end of the header.
std::string encode_header(const Header& header);
model::Digest header_digest(const Header& header);

// Its first bytes, which no other file begins with. A byte above 127, a line end of both sorts,
// an end-of-file of DOS and a NUL: what is mangled as text is noticed.
inline constexpr std::string_view kMagic{"\x89pgsnap\r\n\x1a\n\0", 12};

// Work per object is proportional to these, so they are bounded.
inline constexpr std::size_t kMaxKinds = 1000;
inline constexpr std::size_t kMaxFields = 255;
inline constexpr std::size_t kMaxParts = 16;

// Takes the header and the digest behind it off the front of `bytes`.
Header take_header(const Input& input, std::string_view& bytes);

// Refuses kinds or fields that are out of order, twice there, or without a name.
void check_header(const Input& input, const Header& header);

void append_digest(std::string& out, const model::Digest& digest);

std::string_view field_type_name(model::FieldType type);

// The identities' bytes are the same in every encoding's digest: origin and pairs of numbers.
inline constexpr std::size_t kIdentitySize = 8;
std::string encode_identities(std::span<const model::Identity> identities);
model::Identity decode_identity(std::string_view bytes);
model::Digest identity_digest(std::string_view origin, std::string_view identities);

}  // namespace pgsnap::store
