#pragma once
// Reads the catalog of a live database.

#include <functional>
#include <string>

#include "snapshot/capture/connection.h"
#include "snapshot/model/catalog.h"
#include "snapshot/model/scope.h"

namespace pgsnap::capture {

struct CaptureOptions {
  model::Scope scope;          // what is read besides the schema
  bool identities = true;      // keep OIDs and column numbers, apart from what is compared
  int lock_wait_seconds = 60;  // how long others may lock what the capture has to look at
  int retry_seconds = 180;     // how long to read again when others keep changing the schema
  int jobs = 1;                // connections that read at once, of one state
  std::function<void(const std::string& note)> report = {};  // why it takes another attempt
};

// Gives one state that the database really had, though others change it meanwhile. The server
// prints definitions as of now, not as of our snapshot, so after the reading the catalogs are
// compared with what they were at its beginning; where they differ, all is read again.
//
// Throws model::Error when the connection fails, when the schema changed during every reading for
// the time to retry (and kMinAttempts readings), or when a lock was not to be had in time.
model::Catalog capture(Connection& connection, const CaptureOptions& options);

inline constexpr int kMinAttempts = 5;

}  // namespace pgsnap::capture
