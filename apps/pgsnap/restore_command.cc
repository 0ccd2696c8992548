#include <CLI/CLI.hpp>

#include "commands.h"
#include "diff/render/sql.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct RestoreArguments {
  std::string source, output;
  DiffOptions diff;
};

int run_restore(RestoreArguments& arguments) {
  arguments.diff.options.with_owners = arguments.diff.options.with_privileges = true;
  arguments.diff.finish();
  check_output(arguments.output, {arguments.source});
  const model::Catalog to = open_source(arguments.source, arguments.diff.scope());
  arguments.diff.check_scope(to, name_of_source(arguments.source));
  report_unmodelled(to, arguments.source, arguments.diff.strict);
  const model::Catalog empty = model::empty_database();
  write_output(arguments.output,
               diff::render_sql(plan_with_messages(empty, to, arguments.diff.options)));
  return kNoDifference;
}

}  // namespace

void add_restore_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RestoreArguments>();
  CLI::App* command =
      app.add_subcommand("restore", "print the SQL that builds the schema from nothing");
  command->add_option("FILE", arguments->source, "snapshot file, URL or -")->required();
  command->add_option("-o,--output", arguments->output, "write there instead of standard output");
  arguments->diff.add_to(*command);
  add_help(*command, kUsualExitCodes,
           "createdb dev && pgsnap restore prod.snap | psql -1 -v ON_ERROR_STOP=1 dev");
  command->callback([&run, arguments] { run = [arguments] { return run_restore(*arguments); }; });
}

}  // namespace pgsnap::app
