#pragma once
// Reads the catalog of a live database.

#include <string>
#include <vector>

#include "snapshot/capture/connection.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::capture {

struct CaptureOptions {
  bool identities = true;  // keep OIDs and column numbers, apart from what is compared
};

// Throws model::Error.
model::Catalog capture(Connection& connection, const CaptureOptions& options);

}  // namespace pgsnap::capture
