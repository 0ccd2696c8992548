// pgsnap: git for your PostgreSQL schema.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <new>

#include "arguments.h"
#include "commands.h"
#include "console.h"
#include "internal_report.h"
#include "signals.h"
#include "snapshot/model/error.h"
#include "snapshot/store/snapshot_file.h"

namespace {

using namespace pgsnap::app;

int report(const std::exception& error, const std::string& hint) {
  console().error(error.what());
  if (!hint.empty()) console().hint(hint);
  return kError;
}

// What was read of a file that changes meanwhile is of no use, nor is an error about it.
int run_on_files_that_stay(const Run& run) {
  int code = kError;
  try {
    code = run();
  } catch (const std::exception&) {
    pgsnap::store::check_mapped_files();
    throw;
  }
  pgsnap::store::check_mapped_files();
  return code;
}

int run_command(const Run& run) {
  try {
    const int code = run_on_files_that_stay(run);
    if (std::fflush(stdout) != 0) fail_to_write_standard_output();
    return code;
  } catch (const UsageError& error) {
    report(error, error.hint());
    return kUsage;
  } catch (const pgsnap::diff::InternalError& error) {
    return report(error, write_internal_report(error));
  } catch (const pgsnap::model::Error& error) {
    return report(error, error.hint());
  } catch (const std::bad_alloc&) {
    return report(std::runtime_error("out of memory"), {});
  } catch (const std::exception& error) {
    return report(error, {});
  }
}

// Help and version go to standard output; what is wrong, without passwords, to standard error.
int answer(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) {
    return run_command([&] {
      app.exit(error);
      std::cout.flush();
      if (!std::cout) fail_to_write_standard_output();
      return static_cast<int>(kNoDifference);
    });
  }
  std::string text = error.what();
  while (text.ends_with('\n')) text.pop_back();
  console().error(with_passwords_covered(std::move(text), argc, argv));
  const auto chosen = app.get_subcommands();
  console().hint("pgsnap " + (chosen.empty() ? std::string() : chosen[0]->get_name() + " ") +
                 "--help tells the usage");
  return kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  forbid_core_dumps();
  prepare_for_signals();
  CLI::App app{"git for your PostgreSQL schema: capture a database, diff any two states"};
  app.name("pgsnap");
  app.set_version_flag("--version", "pgsnap " PGSNAP_VERSION "\nsnapshot format " +
                                        std::to_string(pgsnap::store::kFormatVersion) +
                                        "\nPostgreSQL 10 to 18");
  app.set_help_flag("--help", "print this help");  // -h is the host, as in psql
  app.require_subcommand(1);
  app.fallthrough();
  add_help(
      app,
      "0 no difference or done, 1 error, 2 differences, 3 refused (destructive), 64 wrong usage",
      "pgsnap capture postgresql://host/db prod.snap && pgsnap diff prod.snap local.snap");
  Run run;
  add_capture_command(app, run);
  add_diff_command(app, run);
  add_show_command(app, run);
  add_restore_command(app, run);
  add_info_command(app, run);
  add_convert_command(app, run);
  for (CLI::App* command : app.get_subcommands({})) console().add_to(*command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(app, error, argc, argv);
  }
  cover_passwords(argc, argv);
  console().start();
  return run_command(run);
}
