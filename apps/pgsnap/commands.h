#pragma once
// The commands: each adds itself to the program and says what its run returns.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "diff/options.h"
#include "diff/plan/plan.h"
#include "filter_options.h"

namespace pgsnap::app {

// Exit codes, as --help has them.
enum ExitCode { kNoDifference = 0, kError = 1, kDifferences = 2, kRefused = 3, kUsage = 64 };

// What a command's run gives back to main.
using Run = std::function<int()>;

void add_capture_command(CLI::App& app, Run& run);
void add_diff_command(CLI::App& app, Run& run);
void add_show_command(CLI::App& app, Run& run);
void add_restore_command(CLI::App& app, Run& run);
void add_info_command(CLI::App& app, Run& run);
void add_convert_command(CLI::App& app, Run& run);

// Writes to a file, whole or not at all, or to standard output for "-" or "". Throws model::Error.
void write_output(const std::string& path, const std::string& text);

// Options that choose what a diff looks at.
struct DiffOptions {
  diff::Options options;
  bool strict = false;
  bool all = false;
  FilterOptions filter;
  std::vector<std::string> ignored_properties;

  void add_to(CLI::App& command);
  // To be called after parsing. Throws model::Error.
  void finish();
};

// Tells of objects that no snapshot holds; with strict that is an error.
void report_unmodelled(const model::Catalog& catalog, const std::string& source, bool strict);

}  // namespace pgsnap::app
