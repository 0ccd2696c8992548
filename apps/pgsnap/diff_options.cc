#include <CLI/CLI.hpp>

#include "commands.h"
#include "console.h"
#include "nearest.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::app {
namespace {

std::string property_problem(const std::string& name) {
  if (diff::IgnoredProperties().add(name)) return {};
  return unknown_name("property", name, diff::property_names());
}

}  // namespace

void DiffOptions::add_to(CLI::App& command) {
  filter.add_to(command);
  command
      .add_option("--ignore-property", ignored_properties,
                  "do not compare these: owner, comment, tablespace, statistics, column_order, "
                  "extension_version, or any field, also KIND.FIELD (repeatable)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME")
      ->check(property_problem, "")
      ->group("Filters");
  command.add_flag("--create-extensions-only", options.create_extensions_only,
                   "create missing extensions, and drop or alter none");
  command.add_flag("--ignore-extension-versions", options.ignore_extension_versions,
                   "versions of extensions do not matter");
  command.add_flag("--with-privileges", options.with_privileges, "compare privileges");
  command.add_flag("--with-owners", options.with_owners, "compare owners");
  command.add_flag("--roles", asked_roles,
                   "roles, memberships, their settings, privileges on parameters");
  command.add_flag("--database", asked_database,
                   "the database's settings, owner, privileges, comment and limit");
  command
      .add_option("--database-name", options.database_name,
                  "name of the database that the plan runs in, where FROM does not know it")
      ->type_name("NAME");
  command.add_flag("--all", all, "owners, privileges, roles and database settings");
  command.add_flag("--strict", strict, "objects that cannot be captured are an error");
}

void DiffOptions::check_scope(const model::Catalog& catalog, const std::string& source) {
  const auto check = [&](model::Kind kind, const char* what, const std::string& option, bool asked,
                         bool& with) {
    if (!with || catalog.captured(kind)) return;
    const std::string problem = source + " was captured without " + what;
    const std::string hint = "capture it with: pgsnap capture " + option + " SOURCE FILE";
    if (asked) throw model::Error(problem, hint);
    console().note(problem + ", which are not compared; " + hint);
    with = false;
  };
  check(model::Kind::role, "roles", "--roles", asked_roles, options.with_roles);
  check(model::Kind::database, "the settings of the database", "--database", asked_database,
        options.with_database);
}

void DiffOptions::finish() {
  options.with_roles = asked_roles;
  options.with_database = asked_database;
  if (all) {
    options.with_owners = options.with_privileges = options.with_roles = options.with_database =
        true;
  }
  options.filter = filter.filter();
  for (const std::string& name : ignored_properties) options.ignored_properties.add(name);
  // These have options that also say what a plan sets.
  const auto ignored = [&](model::FieldId field) {
    return options.ignored_properties.contains(field);
  };
  if (ignored({model::Kind::table, model::common::owner.index})) options.with_owners = false;
  if (ignored({model::Kind::table, model::common::privileges.index}))
    options.with_privileges = false;
  if (ignored(model::extension::version)) options.ignore_extension_versions = true;
}

}  // namespace pgsnap::app
