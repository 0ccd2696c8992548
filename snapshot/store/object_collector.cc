#include "snapshot/store/object_collector.h"

#include <algorithm>

namespace pgsnap::store {

struct CollectedStorage {
  model::Arena arena;
  std::vector<model::Digest> digests;
};

ObjectCollector::ObjectCollector(const Input& input, Header& header)
    : input_(input), header_(header), storage_(std::make_shared<CollectedStorage>()) {
  check_header(input, header);
  kinds_ = make_kind_readers(input, header);
}

std::size_t ObjectCollector::kind_index(std::string_view name) const {
  const auto it = std::ranges::lower_bound(header_.kinds, name, {}, &KindSpec::name);
  if (it == header_.kinds.end() || it->name != name) {
    throw model::Error("it does not say what " + std::string(name) + " is");
  }
  return static_cast<std::size_t>(it - header_.kinds.begin());
}

void ObjectCollector::add(std::size_t kind_index, std::string_view key, std::string_view payload,
                          const model::Digest& digest) {
  const KindReader& kind = kinds_[kind_index];
  if (!kind.key_fits(key)) refuse_damaged(input_, "an object of it has an impossible name");
  if (model::object_digest(kind.spec().name, key, payload) != digest) {
    refuse_damaged(input_, "the digest of " + model::address_text(kind.spec().name, key) +
                               " does not match its content");
  }
  model::Arena& arena = storage_->arena;
  entries_.push_back(
      {static_cast<std::uint32_t>(kind_index), {}, arena.keep(key), arena.keep(payload), digest});
}

std::string ObjectCollector::address(std::size_t i) const {
  const Entry& entry = entries_[i];
  return model::address_text(header_.kinds[entry.kind].name, entry.key);
}

bool ObjectCollector::before(const Entry& a, const Entry& b) {
  return a.kind != b.kind ? a.kind < b.kind : a.key < b.key;
}

void ObjectCollector::check_order() const {
  if (entries_.size() < 2) return;
  const std::size_t last = entries_.size() - 1;
  if (before(entries_[last - 1], entries_[last])) return;
  if (before(entries_[last], entries_[last - 1])) {
    refuse_damaged(input_, address(last) + " is not in its place in the order of names");
  }
  refuse_damaged(input_, address(last) + " is there twice");
}

void ObjectCollector::check_digests(const model::Digest& stored_header_digest) {
  std::string digests;
  for (KindSpec& kind : header_.kinds) kind.objects = 0;
  for (const Entry& entry : entries_) {
    append_digest(digests, entry.digest);
    ++header_.kinds[entry.kind].objects;
  }
  if (model::sha256({digests}) != header_.content_digest) {
    refuse_damaged(input_, "the digest of its content does not match");
  }
  if (header_digest(header_) != stored_header_digest) {
    refuse_damaged(input_, "the digest of its header does not match");
  }
}

model::Catalog ObjectCollector::finish(const model::Digest& stored_header_digest,
                                       const std::string& origin,
                                       const model::Digest& identities_digest) {
  std::ranges::sort(entries_, before);
  const auto twice = std::ranges::adjacent_find(
      entries_, [](const Entry& a, const Entry& b) { return a.kind == b.kind && a.key == b.key; });
  if (twice != entries_.end()) {
    refuse_damaged(input_,
                   address(static_cast<std::size_t>(twice - entries_.begin())) + " is there twice");
  }
  check_digests(stored_header_digest);

  model::CatalogInfo info = header_.info;
  std::vector<model::Record> records;
  records.reserve(entries_.size());
  storage_->digests.reserve(entries_.size());  // records point into it
  for (Entry& entry : entries_) {
    KindReader& kind = kinds_[entry.kind];
    if (!kind.kind()) {
      info.unmodelled.push_back(model::address_text(kind.spec().name, entry.key));
      continue;
    }
    if (!kind.same()) {
      entry.payload = storage_->arena.keep(kind.translate(entry.payload));
      entry.digest = model::object_digest(*kind.kind(), entry.key, entry.payload);
    }
    storage_->digests.push_back(entry.digest);
    records.push_back({*kind.kind(), entry.key, entry.payload, &storage_->digests.back()});
  }
  for (const KindReader& kind : kinds_) kind.add_warnings(info.warnings);
  model::Catalog catalog(std::move(info), std::move(records), storage_, true);
  mark_missing(kinds_, catalog);
  if (header_.has_identities) set_identities(catalog, origin, identities_digest);
  return catalog;
}

void ObjectCollector::set_identities(model::Catalog& catalog, const std::string& origin,
                                     const model::Digest& identities_digest) const {
  std::vector<model::Identity> all;
  std::vector<model::Identity> known;
  for (const Entry& entry : entries_) {
    all.push_back(entry.identity);
    if (kinds_[entry.kind].kind()) known.push_back(entry.identity);
  }
  if (identity_digest(origin, encode_identities(all)) != identities_digest) {
    refuse_damaged(input_, "the digest of its identities does not match");
  }
  catalog.set_identities(std::move(known), origin);
}

}  // namespace pgsnap::store
