#pragma once
// The binary encoding: made to be mapped and compared without decoding what is equal.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "snapshot/model/catalog.h"
#include "snapshot/store/byte_sink.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

// Keys and sizes of payloads, and then which objects refer to others, since version 2 also to which.
class IndexWriter {
 public:
  explicit IndexWriter(int version) : version_(version) {}
  // Spares the memory growing. Optional.
  void expect(std::size_t objects, std::size_t key_bytes);
  // The objects in order.
  void add(std::string_view key, std::string_view payload);
  std::string take() { return std::move(entries_) + references_; }

 private:
  int version_;
  std::string entries_;
  std::string references_;
  std::uint64_t since_ = 0;  // objects since the last one that refers to others
};
// Of the version that this program writes.
std::string encode_index(const model::Catalog& catalog);

// header: of make_header(catalog), for this and the other encodings.
void encode_binary(const model::Catalog& catalog, const Header& header, ByteSink& sink);

// Checks everything but the payloads, which the catalog checks when they are used. The records
// point into the input. version, oldest_reader: of the file.
model::Catalog decode_binary(const Input& input, int& version, int& oldest_reader);

// The binary encoding without its payloads, for an encoding that has them elsewhere: which objects there are,
// their digests, to what they refer, and their identities.
std::string encode_outline(const model::Catalog& catalog, const Header& header);

// Where the payloads of an outline's records are. digests: of the records, in order; they live as long as the
// outline.
using MakeSource =
    std::function<std::shared_ptr<model::PayloadSource>(std::span<const model::Digest> digests)>;

// Checks all of an outline whose kinds are all as this program has them.
model::Catalog decode_outline(const Input& input, const MakeSource& source);

}  // namespace pgsnap::store
