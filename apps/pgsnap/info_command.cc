#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "commands.h"
#include "snapshot/model/printable.h"
#include "source.h"

namespace pgsnap::app {
namespace {

int run_info(const std::string& source) {
  const model::Catalog catalog = open_source(source);
  catalog.verify_all();
  const auto& info = catalog.info();
  std::string out = fmt::format(
      "server version   {}\nencoding         {}\ncontent digest   {}\nobjects          {}\n",
      info.server_major, model::printable(info.encoding), model::hex(catalog.content_digest()),
      catalog.records().size());
  model::for_each_kind([&](model::Kind kind) {
    const auto count = catalog.records(kind).size();
    if (count) out += fmt::format("  {:<28} {}\n", model::kind_info(kind).name, count);
  });
  if (!catalog.captured(model::Kind::role)) out += "not captured     roles (capture --roles)\n";
  if (!catalog.captured(model::Kind::database)) {
    out += "not captured     settings of the database (capture --database)\n";
  }
  for (const auto& filter : info.scope)
    out += fmt::format("scope            {}\n", model::printable(filter));
  for (const auto& field : info.unread)
    out += fmt::format("not readable     {}\n", model::printable(field));
  for (const auto& name : info.unmodelled)
    out += fmt::format("not captured     {}\n", model::printable(name));
  write_output("", out);
  return kNoDifference;
}

}  // namespace

void add_info_command(CLI::App& app, Run& run) {
  auto source = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("info", "verify a snapshot and say what it is: server, counts, digest");
  command->add_option("FILE", *source, "snapshot file, URL or -")->required();
  add_help(*command, kUsualExitCodes, "pgsnap info prod.snap");
  command->callback([&run, source] { run = [source] { return run_info(*source); }; });
}

}  // namespace pgsnap::app
