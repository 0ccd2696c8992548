// pgsnap: git for your PostgreSQL schema.

#include <csignal>
#include <cstdio>
#include <new>

#include "commands.h"
#include "snapshot/model/error.h"

namespace {

using namespace pgsnap::app;

int report(const std::exception& error, const std::string& hint) {
  std::fprintf(stderr, "pgsnap: error: %s\n", error.what());
  if (!hint.empty()) std::fprintf(stderr, "pgsnap: hint: %s\n", hint.c_str());
  return kError;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"git for your PostgreSQL schema: capture a database, diff any two states"};
  app.name("pgsnap");
  app.set_version_flag("--version", "pgsnap " PGSNAP_VERSION
                                    "\nsnapshot format 1\nPostgreSQL 10 to 18");
  app.set_help_flag("--help", "print this help");  // -h is the host, as in psql
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 no difference or done, 1 error, 2 differences, 3 refused (destructive), "
      "64 wrong usage.\n"
      "Example: pgsnap capture postgresql://host/db prod.snap && pgsnap diff prod.snap local.snap");
  Run run;
  add_capture_command(app, run);
  add_diff_command(app, run);
  add_show_command(app, run);
  add_restore_command(app, run);
  add_info_command(app, run);
  add_convert_command(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : kUsage;
  }
  try {
    const int code = run();
    if (std::fflush(stdout) != 0) {
      throw pgsnap::model::Error("cannot write to standard output");
    }
    return code;
  } catch (const pgsnap::model::Error& error) {
    return report(error, error.hint());
  } catch (const std::bad_alloc&) {
    return report(std::runtime_error("out of memory"), {});
  } catch (const std::exception& error) {
    return report(error, {});
  }
}
