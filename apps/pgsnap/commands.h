#pragma once
// The commands: each adds itself to the program and says what its run returns.

#include <functional>
#include <memory>
#include <string>

#include "diff/options.h"
#include "diff/plan/plan.h"
#include "filter_options.h"
#include "snapshot/model/error.h"
#include "snapshot/model/scope.h"

// CLI11 is the heaviest header here: only who calls it includes it.
namespace CLI {
class App;
}

namespace pgsnap::app {

// Exit codes, as --help has them.
enum ExitCode { kNoDifference = 0, kError = 1, kDifferences = 2, kRefused = 3, kUsage = 64 };

// What no option's check finds: exit code 64.
class UsageError : public model::Error {
 public:
  using model::Error::Error;
};

// What a command's run gives back to main.
using Run = std::function<int()>;

void add_capture_command(CLI::App& app, Run& run);
void add_diff_command(CLI::App& app, Run& run);
void add_show_command(CLI::App& app, Run& run);
void add_restore_command(CLI::App& app, Run& run);
void add_info_command(CLI::App& app, Run& run);
void add_convert_command(CLI::App& app, Run& run);

// What every command's help ends with.
void add_help(CLI::App& command, const std::string& exit_codes, const std::string& example);
inline constexpr const char* kUsualExitCodes = "0 done, 1 error, 64 wrong usage";

// Writes to a file, whole or not at all, or to standard output for "-" or "". On a terminal, what it
// would act on is seen as escapes, and a note says so. Throws model::Error.
void write_output(const std::string& path, const std::string& text);
// The same, but as it is on terminals, too: what has colours.
void write_plainly(const std::string& path, const std::string& text);
// Throws UsageError where a plan would be written over one of the snapshots that it is made of.
void check_output(const std::string& path, const std::vector<std::string>& sources);
// Throws model::Error for errno.
[[noreturn]] void fail_to_write_standard_output();

// Options that choose what a diff looks at.
struct DiffOptions {
  diff::Options options;
  bool strict = false;
  bool all = false;
  bool asked_roles = false, asked_database = false;
  FilterOptions filter;
  std::vector<std::string> ignored_properties;

  void add_to(CLI::App& command);
  // To be called after parsing. Throws model::Error.
  void finish();
  // What is to be read of a live database.
  model::Scope scope() const { return {options.with_roles, options.with_database}; }
  // Looks whether a source holds what is to be compared: an error where it was asked for by name,
  // and with --all a note on standard error, and it is not compared. Throws model::Error.
  void check_scope(const model::Catalog& catalog, const std::string& source);
};

// The plan; tells of notes, of what filters hid, and what --debug asks for.
diff::Plan plan_with_messages(const model::Catalog& from, const model::Catalog& to,
                              diff::Options options);

// Tells of objects that no snapshot holds; with strict that is an error. source: as given.
void report_unmodelled(const model::Catalog& catalog, const std::string& source, bool strict);

}  // namespace pgsnap::app
