#pragma once
// Objects that a decoder takes out of a file one by one become a catalog.

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "snapshot/model/arena.h"
#include "snapshot/model/catalog.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"
#include "snapshot/store/kind_reader.h"

namespace pgsnap::store {

class ObjectCollector {
 public:
  // header: with its kinds; their counts of objects are filled in here. Must outlive this.
  ObjectCollector(const Input& input, Header& header);

  // The kind's place in the header; throws where it has none.
  std::size_t kind_index(std::string_view name) const;

  // Copies both and checks the digest. payload: its values in the file's order.
  void add(std::size_t kind_index, std::string_view key, std::string_view payload,
           const model::Digest& digest);
  std::size_t size() const { return entries_.size(); }

  // The address of the object that was added as number i.
  std::string address(std::size_t i) const;
  void set_identity(std::size_t i, model::Identity identity) { entries_[i].identity = identity; }

  // Refuses objects that were not added in the order of their addresses.
  void check_order() const;

  // Sorts, checks all digests. origin and identities_digest only matter where the header says
  // that there are identities.
  model::Catalog finish(const model::Digest& stored_header_digest, const std::string& origin,
                        const model::Digest& identities_digest);

 private:
  struct Entry {
    std::uint32_t kind;  // its place in the header
    model::Identity identity;
    std::string_view key;
    std::string_view payload;
    model::Digest digest;
  };
  static bool before(const Entry& a, const Entry& b);
  void check_digests(const model::Digest& stored_header_digest);
  void set_identities(model::Catalog& catalog, const std::string& origin,
                      const model::Digest& identities_digest) const;

  const Input& input_;
  Header& header_;
  std::vector<KindReader> kinds_;
  std::deque<Entry> entries_;  // a vector would need twice the memory while it grows
  std::shared_ptr<struct CollectedStorage> storage_;
};

}  // namespace pgsnap::store
