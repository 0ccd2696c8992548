#pragma once
// What a command takes where it takes a catalog: a URL, a file, EMPTY, or - for standard input.

#include <string>

#include "snapshot/model/catalog.h"

namespace pgsnap::app {

bool is_live(const std::string& source);

// Captures or reads. Throws model::Error.
model::Catalog open_source(const std::string& source);

}  // namespace pgsnap::app
