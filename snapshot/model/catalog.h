#pragma once
// Everything captured of one database: immutable, ordered by address.

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snapshot/model/address.h"
#include "snapshot/model/digest.h"
#include "snapshot/model/kinds.h"
#include "snapshot/model/object.h"
#include "snapshot/model/payload_source.h"

namespace pgsnap::model {

// What is known of a capture besides its objects.
struct CatalogInfo {
  int server_major = 0;                 // 0: unknown (the empty catalog)
  std::string encoding = "UTF8";        // of the database
  std::vector<std::string> scope;       // capture filters, as given; empty: everything
  std::vector<std::string> unread;      // "kind.field" the capturing role could not read
  std::vector<std::string> unmodelled;  // objects of kinds that no snapshot holds, by name
  std::vector<std::string> warnings;    // what a file held and this program left out; not stored
};

Digest object_digest(Kind kind, std::string_view key, std::string_view payload);
Digest object_digest(std::string_view kind_name, std::string_view key, std::string_view payload);

// That a record's depends_on has an element of that reference_hash.
struct Reference {
  std::uint32_t hash = 0;
  std::uint32_t record = 0;  // its place among the catalog's
  friend bool operator==(const Reference&, const Reference&) = default;
};

class Catalog {
 public:
  // The empty catalog.
  Catalog();

  // records: sorted by address, without duplicates. storage: keeps alive what they point to.
  // trusted: the digests were computed from these very bytes; otherwise each object is checked
  // against its digest when it is first used. What info.unread names is not captured.
  Catalog(CatalogInfo info, std::vector<Record> records, std::shared_ptr<const void> storage,
          bool trusted);
  // The payloads that are not set in `records` are taken from `source`.
  Catalog(CatalogInfo info, std::vector<Record> records, std::shared_ptr<const void> storage,
          std::shared_ptr<PayloadSource> source);

  // The same capture with other payloads and digests for some of its records. `storage` keeps
  // what is new; this catalog must outlive the other.
  Catalog with_records(std::vector<Record> records, std::shared_ptr<const void> storage) const;

  const CatalogInfo& info() const { return info_; }
  bool empty() const { return records_.empty(); }
  std::span<const Record> records() const { return records_; }
  std::span<const Record> records(Kind kind) const;
  const Record* find_record(const Address& address) const;

  // The payload of a record of this catalog. Throws Error when it does not match the record's
  // digest; checking is free where the bytes were trusted.
  std::string_view payload(const Record& record) const;
  // Verifies all that there is, also what no command uses.
  void verify_all() const;
  // Verifies and decodes.
  Object object(const Record& record) const;
  // False where there is none.
  Object find(const Address& address) const;
  bool contains(const Address& address) const { return find_record(address) != nullptr; }

  // The children of one kind of a relation or domain, in the order of their names.
  std::span<const Record> children(std::string_view parent_key, Kind kind) const;
  // The relation or domain that owns a child, as a record; null for kinds without a parent.
  const Record* parent(const Address& child) const;

  // Objects whose depends_on names this one. Reads the payloads of these alone where the file says,
  // verified, which objects refer to which, else of all that refer to any, at the first call.
  std::span<const Address> dependents(const Address& address) const;

  // The inheritance objects that name this table as their parent. Indexed at the first call.
  std::span<const Address> heirs(std::string_view table_key) const;

  // Whether the field was captured: false where a file or role could not know it. Then it must
  // not be compared.
  bool captured(FieldId field) const { return !missing(field); }
  void set_missing(FieldId field) { missing_.push_back(field); }
  // The same of a whole kind: a file of a version that did not know it.
  bool captured(Kind kind) const { return !missing_kinds_[static_cast<std::size_t>(kind)]; }
  void set_missing(Kind kind) { missing_kinds_[static_cast<std::size_t>(kind)] = true; }

  // For a reader whose file says, verified, which of records() refer to others; dependents() otherwise
  // verifies all objects, for one that has lost its references names none.
  void set_referring(std::vector<bool> referring) { referring_ = std::move(referring); }
  // The same where it says to which, too: all there are, by record.
  void set_references(std::vector<Reference> references) { references_ = std::move(references); }
  // What is known of both, from a catalog of the same records, which refer to the same.
  void take_references(const Catalog& other) {
    referring_ = other.referring_;
    references_ = other.references_;
  }

  // Digest over all objects' digests: equal for databases with the same schema.
  Digest content_digest() const;
  // For a reader that has just computed it from these records' digests.
  void set_content_digest(const Digest& digest) { content_digest_ = digest; }

  // As records(), or empty.
  std::span<const Identity> identities() const { return known_identities().of_records; }
  // The cluster and database that the identities belong to: equal ones make equal OIDs the same
  // object. Empty where it could not be read.
  const std::string& identity_origin() const { return known_identities().origin; }
  // The name of the database, where the origin has it, or "".
  std::string_view database_name() const;
  void set_identities(std::vector<Identity> identities, std::string origin = {}) {
    identities_ = {std::move(identities), std::move(origin)};
    identities_known_ = true;
  }
  // The same, for a reader: looked at, and verified, when somebody asks.
  void set_identities(std::function<Identities()> find) {
    find_identities_ = std::move(find);
    identities_known_ = false;
  }

 private:
  bool missing(FieldId field) const;
  std::vector<Reference> find_references() const;
  bool is_stored(const Record& record) const { return !source_ || is_set(record.stored); }
  const Identities& known_identities() const;

  CatalogInfo info_;
  std::vector<Record> records_;
  std::array<std::size_t, kKindCount + 1> kind_start_{};
  std::shared_ptr<const void> storage_;
  std::shared_ptr<PayloadSource> source_;
  bool trusted_ = true;
  mutable std::vector<bool> verified_;                // by record, where they are not trusted
  std::vector<bool> referring_;                       // by record, where that is known
  std::optional<std::vector<Reference>> references_;  // as its file says, where it does
  std::vector<FieldId> missing_;
  std::array<bool, kKindCount> missing_kinds_{};
  std::optional<Digest> content_digest_;
  mutable Identities identities_;
  mutable bool identities_known_ = true;
  std::function<Identities()> find_identities_;
  struct Dependents;
  mutable std::shared_ptr<Dependents> dependents_;
  struct Heirs;
  mutable std::shared_ptr<const Heirs> heirs_;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // The record that parent() gave last: children ask for theirs one after the other.
  mutable std::size_t last_parent_ = kNone;
};

// "SYSTEM DATABASE NAME": the cluster's system identifier, or - where it could not be read, the OID of
// the database, and its name.
std::string identity_origin(std::string_view system, std::string_view database,
                            std::string_view name);

// A database as initdb and CREATE DATABASE make it: nothing but the schema public.
Catalog empty_database();

// Collects objects in any order and makes the catalog of them.
class CatalogBuilder {
 public:
  // Its texts are what keep() gave, the payload is trimmed, and the digest is still missing.
  struct Entry {
    Record record;
    Identity identity;
  };

  CatalogBuilder();
  ~CatalogBuilder();
  CatalogBuilder(CatalogBuilder&&) noexcept;

  // Copies both. The payload need not be trimmed.
  void add(Kind kind, std::string_view key, std::string payload, Identity identity = {});
  // What was added, in that order, for whoever learns of objects bit by bit: entries may be added, changed
  // and taken out.
  std::deque<Entry>& entries();
  // Copies a text into the memory of the catalog to be.
  std::string_view keep(std::string_view text);

  // Sorts, computes the digests. Throws Error when two objects have one address.
  Catalog finish(CatalogInfo info, bool with_identities);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pgsnap::model
