#include <CLI/CLI.hpp>

#include "commands.h"
#include "snapshot_options.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct ConvertArguments {
  std::string in, out;
  SnapshotOptions snapshot;
};

}  // namespace

void add_convert_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ConvertArguments>();
  CLI::App* command = app.add_subcommand("convert", "write a snapshot in another encoding");
  command->add_option("IN", arguments->in, "snapshot file, URL or -")->required();
  command->add_option("OUT", arguments->out, "the file to write; - is standard output")->required();
  arguments->snapshot.add_to(*command);
  add_help(*command, kUsualExitCodes, "pgsnap convert prod.snap prod.sqlite --format sqlite");
  command->callback([&run, arguments] {
    run = [arguments] {
      save_snapshot(open_source(arguments->in), arguments->out, arguments->snapshot);
      return static_cast<int>(kNoDifference);
    };
  });
}

}  // namespace pgsnap::app
