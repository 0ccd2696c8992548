#include "snapshot/model/catalog.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "snapshot/model/arena.h"
#include "snapshot/model/error.h"

namespace pgsnap::model {
namespace {

constexpr char kDamagedHint[] = "take the file from git or a backup again, or capture anew";

[[noreturn]] void refuse_references() {
  throw Error("damaged snapshot: its index names other references than its objects", kDamagedHint);
}

}  // namespace

Digest object_digest(Kind kind, std::string_view key, std::string_view payload) {
  return object_digest(kind_info(kind).name, key, payload);
}

Digest object_digest(std::string_view kind_name, std::string_view key, std::string_view payload) {
  thread_local std::string head;
  head.assign(kind_name).push_back('\0');
  append_varint(head, key.size());  // so that key and payload cannot be cut in another place
  return sha256({head, key, payload});
}

Catalog::Catalog() = default;

Catalog::Catalog(CatalogInfo info, std::vector<Record> records, std::shared_ptr<const void> storage,
                 bool trusted)
    : info_(std::move(info)),
      records_(std::move(records)),
      storage_(std::move(storage)),
      trusted_(trusted) {
  for_each_kind([&](Kind kind) {
    const auto first = std::ranges::lower_bound(records_, kind, {}, &Record::kind);
    kind_start_[static_cast<std::size_t>(kind)] =
        static_cast<std::size_t>(first - records_.begin());
  });
  kind_start_[kKindCount] = records_.size();
  for (std::string_view unread : info_.unread) {
    const auto dot = unread.find('.');
    const auto kind = kind_named(unread.substr(0, dot));
    if (!kind || dot == std::string_view::npos) continue;  // of a later version
    if (const auto field = field_named(*kind, unread.substr(dot + 1))) set_missing(*field);
  }
}

Catalog::Catalog(CatalogInfo info, std::vector<Record> records, std::shared_ptr<const void> storage,
                 std::shared_ptr<PayloadSource> source)
    : Catalog(std::move(info), std::move(records), std::move(storage), /*trusted=*/false) {
  source_ = std::move(source);
}

Catalog Catalog::with_records(std::vector<Record> records,
                              std::shared_ptr<const void> storage) const {
  Catalog other = *this;
  other.records_ = std::move(records);
  other.storage_ = std::move(storage);
  other.trusted_ = false;
  other.verified_.clear();
  other.referring_.clear();
  other.references_.reset();
  other.content_digest_.reset();
  other.dependents_.reset();
  other.heirs_.reset();
  other.last_parent_ = kNone;
  return other;
}

std::span<const Record> Catalog::records(Kind kind) const {
  const auto i = static_cast<std::size_t>(kind);
  return std::span(records_).subspan(kind_start_[i], kind_start_[i + 1] - kind_start_[i]);
}

const Record* Catalog::find_record(const Address& address) const {
  const auto all = records(address.kind);
  const auto it = std::ranges::lower_bound(all, address.key, {}, &Record::key);
  return it != all.end() && it->key == address.key ? &*it : nullptr;
}

std::string_view Catalog::payload(const Record& record) const {
  if (!is_stored(record)) {
    return source_->payload(records_, static_cast<std::size_t>(&record - records_.data()));
  }
  if (trusted_) return record.stored;
  if (verified_.empty()) verified_.resize(records_.size());
  const auto i = static_cast<std::size_t>(&record - records_.data());
  if (verified_[i]) return record.stored;
  if (object_digest(record.kind, record.key, record.stored) != *record.digest) {
    throw Error("damaged snapshot: the digest of " + address_text(record.address()) +
                    " does not match its content",
                kDamagedHint);
  }
  verified_[i] = true;
  return record.stored;
}

void Catalog::verify_all() const {
  for (const Record& record : records_) payload(record);
  if (references_ && *references_ != find_references()) refuse_references();
  known_identities();
  if (source_) source_->verify_rest(records_, identities());
}

const Identities& Catalog::known_identities() const {
  if (!identities_known_) {
    identities_ = find_identities_();
  }
  identities_known_ = true;
  return identities_;
}

Object Catalog::object(const Record& record) const {
  return Object(record.address(), payload(record));
}

Object Catalog::find(const Address& address) const {
  const Record* record = find_record(address);
  return record ? object(*record) : Object();
}

std::span<const Record> Catalog::children(std::string_view parent_key, Kind kind) const {
  const auto all = records(kind);
  std::string prefix(parent_key);
  prefix.push_back('\0');
  const auto first = std::ranges::lower_bound(all, std::string_view(prefix), {}, &Record::key);
  prefix.back() = '\1';
  const auto last = std::ranges::lower_bound(all, std::string_view(prefix), {}, &Record::key);
  return {first, last};
}

const Record* Catalog::parent(const Address& child) const {
  if (!kind_info(child.kind).has_parent()) return nullptr;
  // Relations and domains share one namespace of types, so at most one kind has the name. Most are
  // tables.
  const auto key = parent_key(child.key);
  if (last_parent_ < records_.size() && records_[last_parent_].key == key) {
    return &records_[last_parent_];
  }
  const Record* found = find_record({Kind::table, key});
  for_each_kind([&](Kind kind) {
    if (kind_info(kind).family != Family::parent || found) return;
    found = find_record({kind, key});
  });
  if (found) last_parent_ = static_cast<std::size_t>(found - records_.data());
  return found;
}

std::vector<Reference> Catalog::find_references() const {
  std::vector<Reference> found;
  const auto add = [&](std::size_t i, const std::vector<std::string_view>& elements) {
    for (std::string_view element : elements) {
      found.push_back({reference_hash(element), static_cast<std::uint32_t>(i)});
    }
  };
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Record& record = records_[i];
    if (!is_stored(record)) {
      add(i, references_in(payload(record)));
      continue;
    }
    if (!trusted_ && referring_.empty()) payload(record);
    const bool refers = has_references(record.stored);
    // Verified, one that was altered is refused with its name.
    if (refers || (!referring_.empty() && referring_[i])) add(i, references_in(payload(record)));
  }
  return found;
}

// Most plans ask for few objects' dependents: whose hash is not asked for is not looked at.
struct Catalog::Dependents {
  explicit Dependents(std::vector<Reference> all) : references(std::move(all)) {
    first.resize(std::bit_ceil(references.size() + 1), kEnd);
    next.resize(references.size());
    for (std::size_t i = references.size(); i-- > 0;) {
      std::uint32_t& start = first[bucket(references[i].hash)];
      next[i] = std::exchange(start, static_cast<std::uint32_t>(i));
    }
  }
  std::size_t bucket(std::uint32_t hash) const { return hash & (first.size() - 1); }

  static constexpr std::uint32_t kEnd = ~std::uint32_t{};
  std::vector<Reference> references;
  std::vector<std::uint32_t> first, next;  // chains of one bucket each, in the order of records
  std::unordered_set<std::uint32_t> known;
  std::unordered_map<Address, std::vector<Address>, AddressHash> of;  // of the hashes in `known`
};

std::span<const Address> Catalog::dependents(const Address& address) const {
  if (!dependents_) {
    dependents_ = std::make_shared<Dependents>(references_ ? *references_ : find_references());
  }
  Dependents& all = *dependents_;
  const std::uint32_t hash = reference_hash(address);
  if (all.known.insert(hash).second) {
    const Record* before = nullptr;  // one that has the hash twice is read once
    for (auto i = all.first[all.bucket(hash)]; i != Dependents::kEnd; i = all.next[i]) {
      const Record& record = records_[all.references[i].record];
      if (all.references[i].hash != hash || &record == before) continue;
      before = &record;
      bool refers = false;
      for (std::string_view element : references_in(payload(record))) {
        Address referenced;
        if (reference_hash(element) != hash) continue;
        refers = true;
        if (decode_reference(element, referenced)) all.of[referenced].push_back(record.address());
      }
      if (!refers) refuse_references();
    }
  }
  const auto it = all.of.find(address);
  return it == all.of.end() ? std::span<const Address>() : it->second;
}

struct Catalog::Heirs {
  std::unordered_map<std::string_view, std::vector<Address>> of;
};

std::span<const Address> Catalog::heirs(std::string_view table_key) const {
  if (!heirs_) {
    auto all = std::make_shared<Heirs>();
    for (const Record& record : records(Kind::inheritance)) {
      // Child's schema and name, then the parent's.
      all->of[record.key.substr(parent_key(record.key).size() + 1)].push_back(record.address());
    }
    heirs_ = std::move(all);
  }
  const auto it = heirs_->of.find(table_key);
  return it == heirs_->of.end() ? std::span<const Address>() : it->second;
}

bool Catalog::missing(FieldId field) const {
  return std::ranges::any_of(missing_, [&](FieldId it) {
    return it.index == field.index && (is_common(field) || it.kind == field.kind);
  });
}

std::string identity_origin(std::string_view system, std::string_view database,
                            std::string_view name) {
  return std::string(is_set(system) ? system : "-") + ' ' + std::string(database) + ' ' +
         std::string(name);
}

std::string_view Catalog::database_name() const {
  const std::string_view origin = identity_origin();
  const auto system = origin.find(' ');
  if (system == std::string_view::npos) return {};
  const auto database = origin.find(' ', system + 1);
  return database == std::string_view::npos ? std::string_view() : origin.substr(database + 1);
}

namespace {

// As the builder and files have them: then they need not be copied to be hashed.
bool digests_are_contiguous(std::span<const Record> records) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].digest != records[0].digest + i) return false;
  }
  return !records.empty();
}

}  // namespace

Digest Catalog::content_digest() const {
  if (content_digest_) return *content_digest_;
  if (digests_are_contiguous(records_)) {
    return sha256({{reinterpret_cast<const char*>(records_.front().digest->data()),
                    records_.size() * sizeof(Digest)}});
  }
  std::string all;
  all.reserve(records_.size() * sizeof(Digest));
  for (const Record& record : records_) {
    all.append(reinterpret_cast<const char*>(record.digest->data()), record.digest->size());
  }
  return sha256({all});
}

namespace {

struct BuiltStorage {
  Arena arena;
  std::vector<Digest> digests;
};

}  // namespace

struct CatalogBuilder::State {
  std::shared_ptr<BuiltStorage> storage = std::make_shared<BuiltStorage>();
  std::deque<Entry> entries;  // never moved: they are many
};

CatalogBuilder::CatalogBuilder() : state_(std::make_unique<State>()) {}
CatalogBuilder::~CatalogBuilder() = default;
CatalogBuilder::CatalogBuilder(CatalogBuilder&&) noexcept = default;

void CatalogBuilder::add(Kind kind, std::string_view key, std::string payload, Identity identity) {
  trim_payload(payload);
  state_->entries.push_back({{kind, keep(key), keep(payload), nullptr}, identity});
}

std::deque<CatalogBuilder::Entry>& CatalogBuilder::entries() { return state_->entries; }

std::string_view CatalogBuilder::keep(std::string_view text) {
  return state_->storage->arena.keep(text);
}

namespace {

// The places of entries in the order of their addresses. Children of one parent mostly come one after the
// other, and parents in no order: sorted among themselves first, they are compared where they lie together,
// and then only their firsts are.
class Order {
 public:
  explicit Order(const std::deque<CatalogBuilder::Entry>& entries) : entries_(entries) {}

  std::vector<std::uint32_t> take() {
    places_.resize(entries_.size());
    std::iota(places_.begin(), places_.end(), 0U);
    cut_runs();
    for (Run& run : runs_) run.first = address(places_[run.begin]);
    std::ranges::sort(runs_, {}, &Run::first);
    std::vector<std::uint32_t> order;
    order.reserve(places_.size());
    for (std::size_t i = 0; i < runs_.size();) i = append_overlapping(i, order);
    return order;
  }

 private:
  struct Run {
    Address first;
    std::uint32_t begin, end;
  };

  Address address(std::uint32_t place) const { return entries_[place].record.address(); }

  void cut_runs() {
    const auto count = static_cast<std::uint32_t>(places_.size());
    Address before;  // the parent's
    for (std::uint32_t i = 0; i < count; ++i) {
      const Address parent{entries_[i].record.kind, parent_key(entries_[i].record.key)};
      if (i == 0 || parent != before) runs_.push_back({{}, i, i});
      runs_.back().end = i + 1;
      before = parent;
    }
    for (const Run& run : runs_) sort(places_.begin() + run.begin, places_.begin() + run.end);
  }

  using Place = std::vector<std::uint32_t>::iterator;
  void sort(Place first, Place last) {
    std::ranges::sort(first, last, {}, [&](std::uint32_t place) { return address(place); });
  }

  // Appends that run and those that begin before it ends, which are few; returns the next.
  std::size_t append_overlapping(std::size_t i, std::vector<std::uint32_t>& order) const;

  const std::deque<CatalogBuilder::Entry>& entries_;
  std::vector<std::uint32_t> places_;
  std::vector<Run> runs_;
};

std::size_t Order::append_overlapping(std::size_t i, std::vector<std::uint32_t>& order) const {
  const auto start = static_cast<std::ptrdiff_t>(order.size());
  const std::size_t first = i;
  Address last;
  do {
    const Run& run = runs_[i];
    order.insert(order.end(), places_.begin() + run.begin, places_.begin() + run.end);
    const Address end = address(order.back());
    if (i == first || last < end) last = end;
    ++i;
  } while (i < runs_.size() && runs_[i].first < last);
  if (i > first + 1) {
    std::ranges::sort(order.begin() + start, order.end(), {},
                      [&](std::uint32_t place) { return address(place); });
  }
  return i;
}

}  // namespace

Catalog CatalogBuilder::finish(CatalogInfo info, bool with_identities) {
  auto& entries = state_->entries;
  auto& digests = state_->storage->digests;
  digests.reserve(entries.size());  // never grows, so that pointers into it stay good
  std::vector<Record> records;
  records.reserve(entries.size());
  std::vector<Identity> identities;
  if (with_identities) identities.reserve(entries.size());
  for (const std::uint32_t i : Order(entries).take()) {
    Record record = entries[i].record;
    if (!records.empty() && records.back().address() == record.address()) {
      throw Error("two objects have the same address: " + address_text(record.address()));
    }
    digests.push_back(object_digest(record.kind, record.key, record.stored));
    record.digest = &digests.back();
    records.push_back(record);
    if (with_identities) identities.push_back(entries[i].identity);
  }
  Catalog catalog(std::move(info), std::move(records), state_->storage, true);
  catalog.set_identities(std::move(identities));
  *state_ = State();
  return catalog;
}

Catalog empty_database() {
  CatalogBuilder builder;
  builder.add(Kind::schema, "public", {});
  return builder.finish({}, false);
}

}  // namespace pgsnap::model
