#pragma once
// What a command takes where it takes a catalog: a URL, a file, EMPTY, or - for standard input.

#include <string>
#include <vector>

#include "snapshot/capture/capture.h"
#include "snapshot/model/catalog.h"
#include "snapshot/model/scope.h"

namespace pgsnap::app {

bool is_live(const std::string& source);

// What messages call it: without passwords.
std::string name_of_source(const std::string& source);

// Connects (a URL, a conninfo, "": libpq's environment) and captures. Throws model::Error.
model::Catalog capture_source(const std::string& conninfo, capture::CaptureOptions options,
                              int silence_seconds = capture::kSilenceSeconds);

// Captures, with what the scope names, or reads; says what had to be left out. Throws model::Error.
model::Catalog open_source(const std::string& source, model::Scope scope = {});

// The same of several, of which one at most is standard input.
std::vector<model::Catalog> open_sources(const std::vector<std::string>& sources,
                                         model::Scope scope = {});

}  // namespace pgsnap::app
