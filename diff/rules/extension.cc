#include "diff/rules/extension.h"

#include "diff/number.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "extension " + quote_identifier(o.part(0)); }

// Servers of other majors come with other versions of an extension: between them a version says
// nothing. EMPTY is of the major that is wanted.
bool versions_count(const Catalog& from, const Catalog& to, const Options& options) {
  const int major = from.info().server_major;
  return !options.ignore_extension_versions && (major == 0 || major == to.info().server_major);
}

bool versions_count(const Context& context) {
  return versions_count(context.from(), context.to(), context.options());
}

// Default privileges would be given to the members, which no snapshot holds: they are suspended.
void wait_for_suspension(const Context& context, Action& action) {
  for (const Record& record : context.from().records(Kind::default_privileges)) {
    if (context.goes(record.address())) action.claims.push_back(address_slot(record.address()));
  }
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to);
  // Extensions bring their own schema where they are not relocatable (control file's "schema").
  const auto schema = to.text(extension::schema);
  if (to.flag(extension::relocatable) || schema != "pg_catalog") {
    sql += " with schema " + quote_identifier(schema);
  }
  if (versions_count(context)) sql += " version " + quote_literal(to.text(extension::version));
  wait_for_suspension(context, actions.create(to, sql));
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (context.options().create_extensions_only) return;
  actions.drop(from, "drop " + reference(from)).data_loss =
      "what the extension's tables and types hold";
}

void update(const Change& change, const Context& context, Actions& actions) {
  if (!versions_count(context) || context.options().create_extensions_only) return;
  wait_for_suspension(
      context, actions.alter(change.to, "alter " + reference(change.to) + " update to " +
                                            quote_literal(change.to.text(extension::version))));
}

// Versions are text, but most are numbers with dots.
std::vector<long> version_numbers(std::string_view version) {
  std::vector<long> numbers(1);
  for (char c : version) {
    if (c >= '0' && c <= '9') {
      numbers.back() = append_digit(numbers.back(), c);
    } else {
      numbers.push_back(0);
    }
  }
  return numbers;
}

// Extensions come with update paths upwards; downwards the extension must be made anew.
bool is_lower(const Object& from, const Object& to) {
  return version_numbers(to.text(extension::version)) <
         version_numbers(from.text(extension::version));
}

bool goes_down(const Change& change, const Context& context) {
  return versions_count(context) && !context.options().create_extensions_only &&
         is_lower(change.from, change.to);
}

bool cannot_move(const Change& change, const Context&) {
  return !change.from.flag(extension::relocatable);
}

void move(const Change& change, const Context&, Actions& actions) {
  actions
      .alter(change.to, "alter " + reference(change.to) + " set schema " +
                            quote_identifier(change.to.text(extension::schema)))
      .renames_members = true;
}

// What gives its new members privileges, and is to be seen.
std::vector<Address> remakes(const Change& change, const Context& context) {
  const Options& options = context.options();
  const bool updated = change.changed(extension::version) && versions_count(context);
  if (!change.to || !options.with_privileges || options.create_extensions_only ||
      !(context.comes(change.address()) || updated)) {
    return {};
  }
  std::vector<Address> suspended;
  for (const Record& record : context.from().records(Kind::default_privileges)) {
    const auto type = key_part(record.key, 2);
    const bool of_members =
        type == "tables" || type == "sequences" || type == "functions" || type == "types";
    if (of_members && options.filter.sees(record.address(), context.from())) {
      suspended.push_back(record.address());
    }
  }
  return suspended;
}

void references(const Object& object, const Catalog&, const Context& context,
                std::vector<Address>& out) {
  out.push_back(context.address(Kind::schema, {object.text(extension::schema)}));
}

constexpr PropertyRule kProperties[] = {
    replace_if(extension::version, goes_down, update),
    replace_if(extension::schema, cannot_move, move),
    ignore(extension::relocatable, "follows from the version"),
};
static_assert(covers(extension::kFields, kProperties));

}  // namespace

bool moves_in_place(const Object& from, const Object& to, const Catalog& from_catalog,
                    const Catalog& to_catalog, const Options& options) {
  return from.flag(extension::relocatable) &&
         !(versions_count(from_catalog, to_catalog, options) && !options.create_extensions_only &&
           is_lower(from, to));
}

const KindRules& extension_rules() {
  static const KindRules rules{
      .kind = Kind::extension,
      .rank = Rank::extension,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .remakes = remakes,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
