#include <cstdio>

#include "commands.h"
#include "diff/render/object_sql.h"
#include "snapshot/model/error.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct ShowArguments {
  std::string source;
  FilterOptions filter;
  std::vector<std::string> names;
};

// A name is an object's own name, schema.name, or its whole address as show prints it.
bool is_named(const model::Address& address, const std::string& name) {
  const auto parts = model::key_parts(address.key);
  const std::string last(parts.size() > 1 && parts[0] != parts.back() ? parts[1] : parts[0]);
  return name == last || name == std::string(parts[0]) + "." + last ||
         name == model::address_text(address);
}

int run_show(const ShowArguments& arguments) {
  const diff::Filter filter = arguments.filter.filter();
  const model::Catalog catalog = open_source(arguments.source);
  report_unmodelled(catalog, arguments.source, false);
  const diff::ObjectSql sql(catalog);
  if (arguments.names.empty()) {
    write_output("", sql.all([&](const model::Address& address) {
      return filter.sees(address, catalog);
    }));
    return kNoDifference;
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
    if (!found) throw model::Error(arguments.source + " has no object named " + name);
  }
  write_output("", out);
  return kNoDifference;
}

}  // namespace

void add_show_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command = app.add_subcommand("show", "print a snapshot, or some of its objects, as SQL");
  command->add_option("FILE", arguments->source, "snapshot file, URL or -")->required();
  command->add_option("NAME", arguments->names, "objects: name or schema.name");
  arguments->filter.add_to(*command);
  command->footer("Example: pgsnap show prod.snap app.users");
  command->callback([&run, arguments] { run = [arguments] { return run_show(*arguments); }; });
}

}  // namespace pgsnap::app
