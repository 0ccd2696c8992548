#pragma once
// Where a catalog's payloads are that it does not hold itself: in a file, until something looks at them.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/address.h"
#include "snapshot/model/digest.h"

namespace pgsnap::model {

// An object as it lies in memory or in a file.
struct Record {
  Kind kind{};
  std::string_view key;
  // As it lies there, not verified: Catalog::payload() gives what may be used. Unset where only
  // the catalog's PayloadSource knows it.
  std::string_view stored;
  const Digest* digest = nullptr;

  Address address() const { return {kind, key}; }
};

// What tells an object apart within one cluster, for exact renames. Never compared.
struct Identity {
  std::uint32_t oid = 0;
  std::int32_t sub_id = 0;  // column number, else 0
};

struct Identities {
  std::vector<Identity> of_records;  // one each, or none
  std::string origin;
};

// records: those of the catalog, always the same ones. All methods throw Error where what they
// find is not what was written.
class PayloadSource {
 public:
  using Records = std::span<const Record>;
  virtual ~PayloadSource() = default;

  // Of records[index], verified by its digest. The bytes live as long as the source.
  virtual std::string_view payload(Records records, std::size_t index) = 0;
  // Verifies what the file holds besides, for people. identities: as the records, or none.
  virtual void verify_rest(Records records, std::span<const Identity> identities) = 0;
};

}  // namespace pgsnap::model
