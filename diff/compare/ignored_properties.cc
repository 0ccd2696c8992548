#include "diff/compare/ignored_properties.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <set>

#include "snapshot/model/arena.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::Catalog;
using model::FieldId;
using model::Kind;
using model::Record;

// A name for people, and the fields that it stands for.
struct Alias {
  std::string_view name;
  std::string_view field;  // as add() takes it
};
constexpr Alias kAliases[] = {
    {"column_order", "column.position"},
    {"comment", "index.index_comment"},
    {"comment", "constraint.constraint_comment"},
    {"comment", "range_type.multirange_comment"},
    {"comment", "column.not_null_comment"},
    {"extension_version", "extension.version"},
    {"statistics", "statistics_target"},
    {"statistics", "statistics.target"},
    {"statistics", "statistics_targets"},
    {"storage_options", "table.options"},
    {"storage_options", "table.toast_options"},
    {"storage_options", "index.options"},
    {"storage_options", "materialized_view.options"},
    {"storage_options", "materialized_view.toast_options"},
};

// What a new object can do without, and have the server's default instead.
constexpr std::string_view kOptional[] = {
    "comment",          "index_comment", "constraint_comment", "multirange_comment",
    "not_null_comment", "tablespace",    "access_method",      "compression",
    "security_labels",  "toast_options", "statistics_target",  "statistics_targets",
};

bool is_optional(FieldId field) {
  const auto name = model::field_info(field).name;
  if (name == "access_method")
    return field.kind == Kind::table || field.kind == Kind::materialized_view;
  return std::ranges::find(kOptional, name) != std::ranges::end(kOptional);
}

// Owners and privileges have options of their own, which say whether a plan sets them. What is only
// reported has no statement.
bool is_taken_over(FieldId field, const Catalog& from) {
  return field.index != model::common::owner.index &&
         field.index != model::common::privileges.index &&
         model::field_info(field).role == model::FieldRole::semantic && from.captured(field);
}

// What records with other payloads point to.
struct Changed {
  model::Arena arena;
  std::deque<model::Digest> digests;
};

void replace_payload(Record& record, std::string payload, Changed& changed) {
  model::trim_payload(payload);
  record.stored = changed.arena.keep(payload);
  record.digest =
      &changed.digests.emplace_back(model::object_digest(record.kind, record.key, record.stored));
}

}  // namespace

bool IgnoredProperties::add(std::string_view name) {
  const std::size_t before = fields_.size();
  const std::size_t dot = name.find('.');
  const std::string_view field = dot == std::string_view::npos ? name : name.substr(dot + 1);
  model::for_each_kind([&](Kind kind) {
    if (dot != std::string_view::npos && model::kind_info(kind).name != name.substr(0, dot)) return;
    const auto found = model::field_named(kind, field);
    if (!found || model::field_info(*found).type == model::FieldType::references) return;
    fields_.push_back({kind, found->index});
  });
  for (const Alias& alias : kAliases) {
    if (alias.name == name) add(alias.field);
  }
  return fields_.size() > before;
}

bool IgnoredProperties::contains(FieldId field) const {
  return std::ranges::find(fields_, field) != fields_.end();
}

Catalog IgnoredProperties::taken_over(const Catalog& from, const Catalog& to) const {
  const auto changed = std::make_shared<Changed>();
  std::vector<Record> records;
  records.reserve(to.records().size());
  for (const Record& record : to.records()) {
    const Record* before = from.find_record(record.address());
    if (before && *before->digest == *record.digest) {
      records.push_back(record);
      continue;
    }
    const auto count = model::field_count(record.kind);
    auto values = model::decode_payload(to.payload(record), count);
    std::vector<std::string_view> old_values;
    if (before) old_values = model::decode_payload(from.payload(*before), count);
    bool differs = false;
    for (const FieldId field : fields_) {
      if (field.kind != record.kind || !is_taken_over(field, from)) continue;
      if (!before && !is_optional(field)) continue;
      const std::string_view value = before ? old_values[field.index] : std::string_view();
      differs = differs || model::is_set(value) != model::is_set(values[field.index]) ||
                value != values[field.index];
      values[field.index] = value;
    }
    records.push_back(record);
    if (differs) replace_payload(records.back(), model::encode_list(values), *changed);
  }
  Catalog found = to.with_records(std::move(records), changed);
  found.take_references(to);  // no reference is a property to be ignored
  return found;
}

std::vector<std::string> property_names() {
  std::set<std::string> names;
  const auto add_field = [&](FieldId field) {
    if (model::field_info(field).type == model::FieldType::references) return;
    names.emplace(model::field_info(field).name);
  };
  model::for_each_kind([&](Kind kind) {
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      add_field({kind, static_cast<model::FieldIndex>(i)});
    }
  });
  for (const Alias& alias : kAliases) names.emplace(alias.name);
  return {names.begin(), names.end()};
}

}  // namespace pgsnap::diff
