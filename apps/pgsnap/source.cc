#include "source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <optional>

#include "commands.h"
#include "console.h"
#include "snapshot/capture/conninfo.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::app {
namespace {

bool file_exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

// Whether a thread to read it saves more than it costs.
bool is_large_file(const std::string& source) {
  constexpr off_t kLarge = 1 << 20;
  struct stat status;
  return !is_live(source) && stat(source.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         status.st_size >= kLarge;
}

model::Catalog with_warnings(model::Catalog catalog, const std::string& name) {
  for (const std::string& warning : catalog.info().warnings) console().warn(name + ": " + warning);
  return catalog;
}

}  // namespace

bool is_live(const std::string& source) {
  if (source.starts_with("postgresql://") || source.starts_with("postgres://")) return true;
  const auto sign = source.find('=');
  const bool in_folder = source.find('/') < sign;  // ./x=y, /data/year=2026/prod.snap
  return sign != std::string::npos && !in_folder && !file_exists(source);
}

model::Catalog capture_source(const std::string& conninfo, capture::CaptureOptions options,
                              int silence_seconds) {
  options.report = [](const std::string& note) { console().detail(note); };
  std::optional<capture::Connection> connection;
  {
    const Step step("connecting");
    connection.emplace(conninfo, silence_seconds);
  }
  const Step step("reading the catalog");
  return capture::capture(*connection, options);
}

std::string name_of_source(const std::string& source) {
  if (source == "-") return "standard input";
  return is_live(source) ? capture::without_passwords(source) : source;
}

model::Catalog open_source(const std::string& source, model::Scope scope) {
  if (source == "EMPTY") return model::empty_database();
  const std::string name = name_of_source(source);
  if (is_live(source)) {
    capture::CaptureOptions options;
    options.scope = scope;
    return capture_source(source, options);
  }
  const Step step("reading " + name);
  const bool piped = source == "-";
  return with_warnings(
      piped ? store::read_snapshot(STDIN_FILENO, name) : store::read_snapshot(source), name);
}

std::vector<model::Catalog> open_sources(const std::vector<std::string>& sources,
                                         model::Scope scope) {
  if (std::ranges::count(sources, "-") > 1) {
    throw UsageError("- is standard input, which can be read once");
  }
  // What is large is read beside the first.
  std::vector<std::future<model::Catalog>> read_beside(sources.size());
  for (std::size_t i = 1; i < sources.size(); ++i) {
    if (!is_large_file(sources[i])) continue;
    const auto policy = std::launch::async | std::launch::deferred;  // where no thread is to be had
    read_beside[i] =
        std::async(policy, [&source = sources[i]] { return store::read_snapshot(source); });
  }
  std::vector<model::Catalog> catalogs;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!read_beside[i].valid()) {
      catalogs.push_back(open_source(sources[i], scope));
      continue;
    }
    const Step step("reading " + sources[i]);
    catalogs.push_back(with_warnings(read_beside[i].get(), sources[i]));
  }
  return catalogs;
}

}  // namespace pgsnap::app
