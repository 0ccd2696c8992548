#pragma once
// Catalogs for the tests of the store, and files that no program of ours would write.

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "snapshot/model/catalog.h"
#include "snapshot/store/header.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store::test {

// A payload of a kind; fields as named.
std::string payload_of(model::Kind kind,
                       const std::vector<std::pair<model::FieldId, std::string>>& fields);

// Every kind, every field, and values that are hard to write down: quotes, line ends, bytes that
// are not UTF-8, empty texts and lists, long numbers, unset elements.
model::Catalog full_catalog();

// A few objects of four kinds.
model::Catalog small_catalog();

// The header that an older program would write which knew only the kinds that have objects.
Header small_header(const model::Catalog& catalog, bool portable = false);

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PGSNAP_SANITIZED true
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PGSNAP_SANITIZED true
#endif
#ifndef PGSNAP_SANITIZED
#define PGSNAP_SANITIZED false
#endif
inline constexpr bool kSanitized = PGSNAP_SANITIZED;

inline constexpr Encoding kEncodings[] = {Encoding::binary, Encoding::sqlite, Encoding::json};
std::string name_of(Encoding encoding);

std::string encode(const model::Catalog& catalog, Encoding encoding, bool portable = false);
std::string encode_with(const model::Catalog& catalog, const Header& header, Encoding encoding);

// Verifies every object. Empty where the two hold the same, else what differs.
std::string difference(const model::Catalog& a, const model::Catalog& b,
                       bool with_identities = true);

// Reads, and gives the message and hint of the error; "" where there is none.
std::string error_of(const std::string& bytes);

// A binary file with any objects, whose digests are right. They must be sorted.
struct ForgedObject {
  std::string key;
  std::string payload;
};
struct ForgedKind {
  KindSpec spec;
  std::vector<ForgedObject> objects;
};
std::string forge_binary(const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                         int version = kFormatVersion, int oldest_reader = kOldestReader,
                         const std::vector<model::Identity>& identities = {});
// The same as JSON. Texts must be plain.
std::string forge_json(const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                       int version = kFormatVersion, int oldest_reader = kOldestReader);

}  // namespace pgsnap::store::test
