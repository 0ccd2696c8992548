#include "filter_options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>

#include "nearest.h"
#include "snapshot/model/printable.h"
#include "snapshot/store/input.h"

namespace pgsnap::app {
namespace {

constexpr const char* kIgnoreFile = ".pgsnapignore";

std::string kind_problem(const std::string& name) {
  if (model::kind_named(name)) return {};
  std::vector<std::string> names;
  model::for_each_kind([&](model::Kind kind) { names.emplace_back(model::kind_info(kind).name); });
  return unknown_name("kind of object", name, names);
}

CLI::Option* add_kinds(CLI::App& command, const char* name, std::vector<std::string>& kinds,
                       const char* what) {
  return command.add_option(name, kinds, what)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KIND")
      ->check(kind_problem, "")
      ->group("Filters");
}

}  // namespace

void FilterOptions::add_to(CLI::App& command) {
  const auto add_schemas = [&](const char* name, std::vector<std::string>& list, const char* what) {
    command.add_option(name, list, what)
        ->allow_extra_args(false)
        ->type_name("PATTERN")
        ->group("Filters");
  };
  add_schemas("--schema", schemas, "look only at schemas that match, as psql's -n (repeatable)");
  add_schemas("--exclude-schema,--exclude_schema", exclude_schemas,
              "leave out schemas that match (repeatable)");
  add_kinds(
      command, "--only", only,
      "look only at objects of these kinds and what belongs to them (table,view; repeatable)");
  add_kinds(command, "--ignore", ignored, "leave out these kinds (repeatable)");
  command
      .add_option("--ignore-file", ignore_file,
                  "patterns of objects to leave out (default: .pgsnapignore, if there is one)")
      ->type_name("FILE")
      ->group("Filters");
}

diff::Filter FilterOptions::filter() const {
  diff::Filter filter;
  for (const auto& pattern : schemas) filter.add_schema(pattern);
  for (const auto& pattern : exclude_schemas) filter.exclude_schema(pattern);
  for (const auto& kind : only) filter.add_kind(model::kind_named(kind).value());
  for (const auto& kind : ignored) filter.ignore_kind(model::kind_named(kind).value());
  const std::string path = ignore_file.empty() ? kIgnoreFile : ignore_file;
  if (!ignore_file.empty() || access(kIgnoreFile, F_OK) == 0) {
    filter.add_ignore_file(store::read_input(path).bytes, path);
  }
  return filter;
}

std::string count_by_kind(const std::vector<model::Address>& objects) {
  std::map<model::Kind, std::size_t> counts;
  for (const auto& address : objects) ++counts[address.kind];
  std::string text;
  for (const auto& [kind, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " +
            std::string(model::kind_info(kind).name);
  }
  return text;
}

}  // namespace pgsnap::app
