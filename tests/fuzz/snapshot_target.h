#pragma once
// The three encodings are read alike; what is accepted must come back from being written again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "snapshot/model/error.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::fuzz {

inline void use_everything(const model::Catalog& catalog) {
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

inline void read_snapshot_target(const std::uint8_t* data, std::size_t size,
                                 store::Encoding encoding) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::string again;
  try {
    store::FileFacts facts;
    const model::Catalog catalog = store::read_snapshot_bytes(bytes, "fuzz.snap", &facts);
    if (facts.encoding != encoding) return;
    use_everything(catalog);
    again = store::encode_snapshot(catalog, {encoding, catalog.identities().empty(), {}});
    const model::Catalog second = store::read_snapshot_bytes(again, "again.snap");
    if (second.content_digest() != catalog.content_digest()) std::abort();
  } catch (const model::Error&) {
    if (!again.empty()) std::abort();  // what we write, we read
  }
}

}  // namespace pgsnap::fuzz
