#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cctype>

#include "commands.h"
#include "snapshot/capture/capture.h"
#include "snapshot/store/snapshot_file.h"
#include "snapshot_options.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct CaptureArguments {
  std::vector<std::string> names;
  std::string dbname, host, port, user;
  SnapshotOptions snapshot;
  bool roles = false, database = false, all = false;
  bool strict = false;
  int lock_wait_seconds = capture::CaptureOptions().lock_wait_seconds;
  int retry_seconds = capture::CaptureOptions().retry_seconds;
  int jobs = 1;
  int silence_seconds = capture::kSilenceSeconds;
};

std::string conninfo_value(const std::string& value) {
  std::string quoted = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string percent_encoded(const std::string& value) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) {
      text += c;
    } else {
      (text += '%').append({kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return text;
}

// -d may itself be a URL or conninfo, as in pg_dump; -h, -p and -U go over what it says.
std::string conninfo_of(const CaptureArguments& arguments) {
  if (arguments.names.size() == 2) return arguments.names[0];
  std::string text;
  const bool live = is_live(arguments.dbname);
  const bool url = live && arguments.dbname.find("://") < arguments.dbname.find('=');
  const auto add = [&](const char* key, const std::string& value) {
    if (value.empty()) return;
    if (url) {
      text += (text.find('?') == std::string::npos ? "?" : "&") + std::string(key) + "=" +
              percent_encoded(value);
    } else {
      text += (text.empty() ? "" : " ") + std::string(key) + "=" + conninfo_value(value);
    }
  };
  if (live) text = arguments.dbname;
  if (!live) add("dbname", arguments.dbname);
  add("host", arguments.host);
  add("port", arguments.port);
  add("user", arguments.user);
  return text;
}

void check_source(const CaptureArguments& arguments) {
  // With a password in it, perhaps: no name for a file.
  if (is_live(arguments.names.back())) {
    throw UsageError("the name of the FILE to write is missing",
                     "pgsnap capture SOURCE FILE; a file with = in its name is ./NAME");
  }
  if (arguments.names.size() < 2) return;
  const std::string& source = arguments.names[0];
  if (!arguments.dbname.empty() || !arguments.host.empty() || !arguments.port.empty() ||
      !arguments.user.empty()) {
    throw UsageError("both a SOURCE and -d, -h, -p or -U were given", "leave out one of them");
  }
  if (!is_live(source) && access(source.c_str(), F_OK) == 0) {
    throw UsageError(source + " is a file, not a database",
                     "pgsnap convert writes a snapshot in another encoding");
  }
}

int run_capture(const CaptureArguments& arguments) {
  check_source(arguments);
  capture::CaptureOptions options;
  options.scope = {arguments.roles || arguments.all, arguments.database || arguments.all};
  options.identities = !arguments.snapshot.portable;
  options.lock_wait_seconds = arguments.lock_wait_seconds;
  options.retry_seconds = arguments.retry_seconds;
  options.jobs = arguments.jobs;
  const model::Catalog catalog =
      capture_source(conninfo_of(arguments), options, arguments.silence_seconds);
  report_unmodelled(catalog, "the database", arguments.strict);
  save_snapshot(catalog, arguments.names.back(), arguments.snapshot);
  return kNoDifference;
}

}  // namespace

void add_capture_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<CaptureArguments>();
  CLI::App* command =
      app.add_subcommand("capture", "write the catalog of a live database to a file");
  command->alias("snap");
  command
      ->add_option("source-and-file", arguments->names,
                   "[SOURCE] FILE: a URL or conninfo (default: libpq's environment), and the "
                   "file to write; - is standard output")
      ->required()
      ->expected(1, 2);
  command->add_option("-d,--dbname", arguments->dbname, "database name or URL");
  command->add_option("-h,--host", arguments->host, "server host or socket folder");
  command->add_option("-p,--port", arguments->port, "server port");
  command->add_option("-U,--username", arguments->user, "user name");
  arguments->snapshot.add_to(*command);
  command->add_flag("--roles", arguments->roles,
                    "also roles of the cluster, memberships, their settings; never passwords");
  command->add_flag("--database", arguments->database,
                    "also the database's settings, owner, privileges, comment and limit");
  command->add_flag("--all", arguments->all, "both of these");
  command->add_flag("--strict", arguments->strict, "objects that cannot be captured are an error");
  command
      ->add_option("--lock-wait", arguments->lock_wait_seconds,
                   "seconds to wait while others lock what must be read (default 60)")
      ->check(CLI::Range(0, 86400));
  command
      ->add_option("--retry", arguments->retry_seconds,
                   "seconds to read again while others keep changing the schema (default 180)")
      ->check(CLI::Range(0, 86400));
  command
      ->add_option("--read-timeout", arguments->silence_seconds,
                   "seconds that the server may say nothing (default 300)")
      ->check(CLI::Range(1, 86400));
  command
      ->add_option("-j,--jobs", arguments->jobs,
                   "connections that read at once, all of one state (default 1)")
      ->check(CLI::Range(1, 64));
  add_help(*command, kUsualExitCodes, "pgsnap capture postgresql://host/prod prod.snap");
  command->callback([&run, arguments] { run = [arguments] { return run_capture(*arguments); }; });
}

}  // namespace pgsnap::app
