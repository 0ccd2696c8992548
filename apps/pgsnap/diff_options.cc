#include "commands.h"
#include "pattern.h"

namespace pgsnap::app {

void DiffOptions::add_to(CLI::App& command) {
  command.add_option("--schema", schemas, "look only at schemas that match (as psql's -n; repeatable)");
  command.add_option("--exclude-schema,--exclude_schema", exclude_schemas,
                     "leave out schemas that match (repeatable)");
  command.add_flag("--create-extensions-only", options.create_extensions_only,
                   "create missing extensions, and drop or alter none");
  command.add_flag("--ignore-extension-versions", options.ignore_extension_versions,
                   "versions of extensions do not matter");
  command.add_flag("--with-privileges", options.with_privileges, "compare privileges");
  command.add_flag("--with-owners", options.with_owners, "compare owners");
  command.add_flag("--roles", options.with_roles, "compare roles and memberships");
  command.add_flag("--database", options.with_database, "compare settings of the database");
  command.add_flag("--all", all, "owners, privileges, roles and database settings");
  command.add_flag("--strict", strict, "objects that cannot be captured are an error");
}

void DiffOptions::finish() {
  if (all) {
    options.with_owners = options.with_privileges = options.with_roles = options.with_database = true;
  }
  if (schemas.empty() && exclude_schemas.empty()) return;
  options.visible = [wanted = schemas, unwanted = exclude_schemas](const model::Address& address) {
    const auto& info = model::kind_info(address.kind);
    const auto part = std::ranges::find(info.parts, "schema");
    const bool has_schema = part != info.parts.end() || address.kind == model::Kind::schema;
    if (!has_schema) return wanted.empty();
    const auto index = part == info.parts.end() ? 0 : part - info.parts.begin();
    const auto schema = model::key_part(address.key, static_cast<int>(index));
    const auto matches = [&](const std::string& pattern) { return matches_pattern(pattern, schema); };
    if (std::ranges::any_of(unwanted, matches)) return false;
    return wanted.empty() || std::ranges::any_of(wanted, matches);
  };
}

}  // namespace pgsnap::app
