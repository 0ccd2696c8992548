#include "diff/compare/filter.h"

#include <algorithm>
#include <optional>

#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Catalog;
using model::Kind;

// Kinds that belong to an object although it is not a relation: the first parts of their address
// are its address.
struct Membership {
  Kind member;
  Kind owner;
  int parts;
};
constexpr Membership kMemberships[] = {
    {Kind::text_search_mapping, Kind::text_search_configuration, 2},
    {Kind::publication_table, Kind::publication, 1},
    {Kind::publication_schema, Kind::publication, 1},
    {Kind::user_mapping, Kind::foreign_server, 1},
};

std::optional<Address> parent_of(const Address& address, const Catalog& catalog) {
  if (const model::Record* parent = catalog.parent(address)) return parent->address();
  for (const Membership& membership : kMemberships) {
    if (membership.member != address.kind) continue;
    const std::string_view key =
        membership.parts == 2 ? model::parent_key(address.key) : model::key_part(address.key, 0);
    return Address{membership.owner, key};
  }
  return std::nullopt;
}

// "" where it is in none.
std::string_view schema_of(const Address& address) {
  if (address.kind == Kind::schema) return address.key;
  const auto parts = model::kind_info(address.kind).parts;
  const auto part = std::ranges::find(parts, "schema");
  if (part == parts.end()) return {};
  return model::key_part(address.key, static_cast<int>(part - parts.begin()));
}

bool any_matches(const std::vector<NamePattern>& patterns, std::string_view name) {
  return std::ranges::any_of(patterns, [&](const NamePattern& p) { return p.matches(name); });
}

bool contains(const std::vector<Kind>& kinds, Kind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const auto first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

void Filter::add_ignore_file(std::string_view text, const std::string& name) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    try {
      patterns_.emplace_back(line);
    } catch (const model::Error& error) {
      throw model::Error(name + ":" + std::to_string(number) + ": " + error.what(), error.hint());
    }
  }
}

bool Filter::sees_all() const {
  return schemas_.empty() && excluded_schemas_.empty() && only_.empty() && ignored_.empty() &&
         patterns_.empty();
}

bool Filter::sees(const Address& address, const Catalog& of) const {
  if (sees_all()) return true;
  const auto owner = parent_of(address, of);
  const Address* parent = owner ? &*owner : nullptr;
  return sees_schema(address, parent) && sees_kind(address.kind, parent) &&
         !is_ignored(address, parent);
}

bool Filter::sees_schema(const Address& address, const Address* parent) const {
  const std::string_view schema = schema_of(address);
  if (!schema.empty() && any_matches(excluded_schemas_, schema)) return false;
  if (schemas_.empty()) return true;
  // A publication is in no schema, and its tables follow it.
  const std::string_view decides = parent ? schema_of(*parent) : schema;
  return !decides.empty() && any_matches(schemas_, decides);
}

bool Filter::sees_kind(Kind kind, const Address* parent) const {
  if (contains(ignored_, kind)) return false;
  if (contains(only_, kind)) return true;
  if (parent && contains(ignored_, parent->kind)) return false;
  return only_.empty() || (parent && contains(only_, parent->kind));
}

bool Filter::is_ignored(const Address& address, const Address* parent) const {
  if (patterns_.empty()) return false;
  const std::string_view name = schema_of(address);
  const Address schema{Kind::schema, name};
  const auto found = std::ranges::find_if(patterns_.rbegin(), patterns_.rend(), [&](const auto& p) {
    return p.matches(address) || (parent && p.matches(*parent)) ||
           (!name.empty() && address.kind != Kind::schema && p.matches(schema));
  });
  return found != patterns_.rend() && !found->negated();
}

}  // namespace pgsnap::diff
