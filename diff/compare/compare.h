#pragma once
// What differs between two catalogs: a merge of two sorted lists, and of fields where digests
// differ. It names no kind.

#include <string>
#include <vector>

#include "diff/compare/change.h"
#include "diff/options.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

struct Comparison {
  std::vector<Change> changes;         // ordered by address
  std::vector<Change> reported;        // what differs in reported fields: told, not planned
  std::vector<std::string> notes;      // what could not be compared
  std::vector<model::Address> hidden;  // what differs and the filter leaves out
};

Comparison compare(const model::Catalog& from, const model::Catalog& to, const Options& options);

}  // namespace pgsnap::diff
