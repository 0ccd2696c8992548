#pragma once
// Whether the catalogs still are what a transaction saw of them.
//
// Row versions are told apart by what PostgreSQL itself writes: the transaction that made them
// (xmin) and their place (ctid). A row version that a snapshot cannot see yet has an xmin at or
// above the snapshot's own xmin; below that, rows can only disappear. So the number of rows, and a
// hash over the few recent ones, say exactly whether two snapshots see the same rows. An object that
// came and went between the two is no difference: nothing that was read shows it.
//
// Ordinary roles cannot read xmin of roles: for them a role that is renamed and renamed back within
// one reading goes unnoticed.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/capture/transaction.h"

namespace pgsnap::capture {

// Where a snapshot stands among transactions.
struct SnapshotMark {
  std::string xmin, xmax;    // txid_snapshot_xmin and _xmax, in decimal
  bool quiet = false;        // no transaction with an ID was running, and none has begun since
  bool reads_roles = false;  // the role may read pg_authid itself, not only what pg_roles shows
};

// To be read at the end of a transaction's work, and once: only then `quiet` says that what the
// transaction read is one state.
SnapshotMark snapshot_mark(CatalogTransaction& transaction);

using Fingerprint = std::vector<std::vector<std::string>>;  // a row for each catalog

// Of the catalogs as the transaction sees them. `since` is the mark of the earlier of the two
// transactions that are compared.
Fingerprint fingerprint(CatalogTransaction& transaction, const SnapshotMark& since,
                        int server_major);

// The catalogs that differ, as text for people: the objects that are new or changed there since
// the mark, as far as `now`, the later transaction, can name them; else the catalog.
std::vector<std::string> differences(const Fingerprint& before, const Fingerprint& after,
                                     CatalogTransaction& now, const SnapshotMark& since,
                                     int server_major);

// For the test that no query reads a catalog that the fingerprint does not cover: catalogs, and
// views that stand for one that ordinary roles may not read.
bool is_fingerprinted(std::string_view catalog_or_view);

}  // namespace pgsnap::capture
