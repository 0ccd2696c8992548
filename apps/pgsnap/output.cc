#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "commands.h"
#include "console.h"
#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"
#include "snapshot/store/output_file.h"
#include "snapshot/store/snapshot_file.h"
#include "source.h"

namespace pgsnap::app {
namespace {

bool is_standard_output(const std::string& path) { return path.empty() || path == "-"; }

}  // namespace

void add_help(CLI::App& command, const std::string& exit_codes, const std::string& example) {
  command.footer("Exit codes: " + exit_codes + ".\nExample: " + example + "\n");
}

void fail_to_write_standard_output() {
  const int error = errno;
  std::string hint;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) hint = "make room";
  if (error == EPIPE) hint = "its reader ended; what it got is not all";
  if (error == EBADF) hint = "it is closed";
  throw model::Error(std::string("cannot write to standard output: ") + std::strerror(error), hint);
}

void write_output(const std::string& path, const std::string& text) {
  if (!is_standard_output(path) || !isatty(STDOUT_FILENO)) return write_plainly(path, text);
  const std::string shown = model::printable_lines(text);
  write_plainly(path, shown);
  if (shown != text) {
    console().note(
        "control characters and marks of direction are shown as escapes here; in a file or a pipe "
        "they are as they are");
  }
}

void write_plainly(const std::string& path, const std::string& text) {
  if (!is_standard_output(path)) {
    store::OutputFile file(path);
    file.write(text);
    file.commit();
    return;
  }
  store::check_mapped_files();
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    fail_to_write_standard_output();
  }
}

void check_output(const std::string& path, const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    std::error_code none;
    if (!std::filesystem::is_regular_file(source, none)) continue;
    if (!path.empty() && std::filesystem::equivalent(path, source, none)) {
      throw UsageError(source + " would be written over by the plan", "name another file after -o");
    }
  }
}

void report_unmodelled(const model::Catalog& catalog, const std::string& source, bool strict) {
  constexpr std::size_t kShown = 20;
  const std::string name = name_of_source(source);
  const auto& names = catalog.info().unmodelled;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    console().warn(name + ": not captured: " + names[i]);
  }
  if (names.size() > kShown) {
    console().warn(name + ": " + std::to_string(names.size() - kShown) +
                   " more are not captured; pgsnap info lists them");
  }
  if (strict && !catalog.info().unmodelled.empty()) {
    throw model::Error(name + " has objects of kinds that pgsnap does not carry yet",
                       "leave out --strict to go on without them");
  }
}

}  // namespace pgsnap::app
