#include <CLI/CLI.hpp>

#include "commands.h"
#include "diff/render/object_sql.h"
#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"
#include "snapshot/store/snapshot_file.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct ShowArguments {
  std::string source;
  FilterOptions filter;
  bool textconv = false;
  std::vector<std::string> names;
};

// A name is an object's own name, schema.name, or its whole address as show prints it.
bool is_named(const model::Address& address, const std::string& name) {
  const auto parts = model::key_parts(address.key);
  const std::string last(parts.size() > 1 && parts[0] != parts.back() ? parts[1] : parts[0]);
  return name == last || name == std::string(parts[0]) + "." + last ||
         name == model::address_text(address);
}

std::string shown(const ShowArguments& arguments) {
  const diff::Filter filter = arguments.filter.filter();
  const model::Catalog catalog = open_source(arguments.source);
  report_unmodelled(catalog, arguments.source, false);
  const diff::ObjectSql sql(catalog);
  if (arguments.names.empty()) {
    return sql.all([&](const model::Address& address) { return filter.sees(address, catalog); });
  }
  std::string out;
  for (const std::string& name : arguments.names) {
    bool found = false;
    for (const model::Record& record : catalog.records()) {
      if (!is_named(record.address(), name) || !filter.sees(record.address(), catalog)) continue;
      const std::string text = sql.of(record.address());
      found = true;
      if (!out.empty() && !text.empty()) out += "\n";
      out += text;
    }
    if (!found) {
      throw model::Error(name_of_source(arguments.source) + " has no object named " + name,
                         "write it as app.users, or as pgsnap show prints it: table app.users");
    }
  }
  return out;
}

// git calls it with a temporary file of any content, shows what it prints, and dies where it fails.
std::string shown_to_git(const ShowArguments& arguments) {
  std::string problem;
  try {
    const std::string text = shown(arguments);
    store::check_mapped_files();
    return text;
  } catch (const std::exception& error) {
    problem = error.what();
  }
  // The temporary file's name would be another difference.
  const auto name = problem.find(arguments.source);
  if (name != std::string::npos) problem.replace(name, arguments.source.size(), "the file");
  return "-- pgsnap " PGSNAP_VERSION " cannot show this version: " + model::printable(problem) +
         "\n";
}

int run_show(const ShowArguments& arguments) {
  // What git shows is for eyes: it goes to a terminal, and nobody runs it.
  write_output(
      "", arguments.textconv ? model::printable_lines(shown_to_git(arguments)) : shown(arguments));
  return kNoDifference;
}

}  // namespace

void add_show_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command =
      app.add_subcommand("show", "print a snapshot, or some of its objects, as SQL");
  command->add_option("FILE", arguments->source, "snapshot file, URL or -")->required();
  command->add_option("NAME", arguments->names, "objects: name or schema.name");
  arguments->filter.add_to(*command);
  command->add_flag(
      "--textconv", arguments->textconv,
      "for git: what cannot be read is said in a line of the output, with exit code 0");
  add_help(*command, kUsualExitCodes, "pgsnap show prod.snap app.users");
  command->callback([&run, arguments] { run = [arguments] { return run_show(*arguments); }; });
}

}  // namespace pgsnap::app
