#include "snapshot/capture/drafts.h"

#include <algorithm>

#include "snapshot/capture/catalog_values.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::capture {
namespace {

using model::Kind;

// An optional value of an object, or "unset".
template <typename Map>
std::string_view value_in(const Map& map, std::size_t i) {
  const auto it = map.find(i);
  return it == map.end() ? std::string_view() : std::string_view(it->second);
}

// The payload of a row with what other queries told of it.
void complete(std::string_view of_row, CommonFields told, std::string& payload) {
  payload.clear();
  told.owner = model::value_in(of_row, model::common::owner.index);
  told.privileges = model::value_in(of_row, model::common::privileges.index);
  for (int i = 0; i < model::kCommonFieldCount && !of_row.empty(); ++i) {
    model::take_value(of_row);
  }
  append_common(payload, told);
  payload.append(of_row);
  model::trim_payload(payload);
}

}  // namespace

void append_common(std::string& payload, const CommonFields& common) {
  for (const std::string_view value :
       {common.depends_on, common.owner, common.comment, common.privileges, common.security_labels,
        common.extension_dependencies}) {
    model::append_value(payload, value);
  }
}

void Drafts::set_field(std::size_t i, model::FieldId field, std::string_view value) {
  Draft& draft = drafts_[i];
  auto values = model::decode_payload(draft.record.stored, model::field_count(draft.record.kind));
  values[field.index] = value;
  std::string payload;
  for (const std::string_view each : values) model::append_value(payload, each);
  model::trim_payload(payload);
  draft.record.stored = builder_.keep(payload);
}

// Columns, constraints, … of an extension's table are not members by themselves.
void Drafts::drop_children_of_members() {
  if (member_keys_.empty()) return;
  std::vector<std::size_t> moved(drafts_.size(), kNone);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    if (model::kind_info(drafts_[i].record.kind).has_parent() &&
        member_keys_.contains(model::parent_key(drafts_[i].record.key))) {
      continue;
    }
    moved[i] = kept;
    if (kept != i) drafts_[kept] = std::move(drafts_[i]);
    ++kept;
  }
  drafts_.resize(kept);
  std::erase_if(extra_references_, [&](auto& extra) {
    extra.first = moved[extra.first];
    return extra.first == kNone;
  });
}

void Drafts::find_places() {
  drop_children_of_members();
  places_.reserve(static_cast<std::size_t>(std::ranges::count_if(
      drafts_, [](const Draft& draft) { return draft.record.kind != Kind::column; })));
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    const Draft& draft = drafts_[i];
    if (draft.identity.oid == 0) continue;
    const auto place = static_cast<std::uint32_t>(i);
    if (draft.record.kind == Kind::column) {
      names_.set_place(draft.identity.oid, draft.identity.sub_id, place);
    } else {
      places_.set(
          {model::kind_info(draft.record.kind).catalog, draft.identity.oid, draft.identity.sub_id},
          place);
    }
  }
  for (const auto& [column, field, value] : column_fields_) {
    if (const auto* found = find(column)) set_field(*found, field, value);
  }
  column_fields_.clear();
  told_.resize(drafts_.size());
}

// The draft's place, or null. Columns, which are many, are found by their relations.
const std::uint32_t* Drafts::find(CatalogObject object) const {
  if (object.catalog == kRelations && object.sub_id != 0)
    return names_.place(object.oid, object.sub_id);
  return places_.find(object);
}

// The draft's place, or kNone, of what the object stands for.
std::size_t Drafts::meant_by(CatalogObject object) const {
  // Aliases may lead to aliases (array type, row type, table); never in a circle, and never far.
  for (int step = 0; step < 4; ++step) {
    if (const auto* found = find(object)) return *found;
    const CatalogObject whole{object.catalog, object.oid, 0};
    if (const auto* member = members_.find(whole)) {
      object = *member;
    } else if (const auto* alias = aliases_.find(whole)) {
      object = *alias;
    } else if (object.sub_id != 0) {
      object = whole;  // a system column, or a column of what has no columns here
    } else {
      return kNone;
    }
  }
  return kNone;
}

const std::uint32_t* Drafts::find_told(CatalogObject object) {
  const auto* found = find(object);
  if (found) told_[*found] = true;
  return found;
}

void Drafts::tell_comment(CatalogObject object, std::string_view comment) {
  if (const auto* found = find_told(object)) comments_[*found] = texts_.keep(comment);
}

void Drafts::tell_security_label(CatalogObject object, std::string_view provider,
                                 std::string_view label) {
  const auto* found = find_told(object);
  if (!found) return;
  auto& labels = labels_[*found];
  model::append_value(labels, provider);
  model::append_value(labels, label);
}

void Drafts::tell_extension_dependency(CatalogObject object, std::string_view extension) {
  if (const auto* found = find_told(object))
    model::append_value(extension_dependencies_[*found], extension);
}

void Drafts::add_reference(std::size_t dependent, std::size_t referenced) {
  if (dependent == kNone || referenced == kNone || dependent == referenced) return;
  references_.emplace_back(static_cast<std::uint32_t>(dependent),
                           static_cast<std::uint32_t>(referenced));
}

void Drafts::tell_dependency(CatalogObject dependent, CatalogObject referenced) {
  add_reference(meant_by(dependent), meant_by(referenced));
}

std::optional<model::Address> Drafts::address_of(CatalogObject object) const {
  const std::size_t place = meant_by(object);
  if (place == kNone) return std::nullopt;
  return drafts_[place].record.address();
}

void Drafts::resolve_references() {
  std::string storage;
  std::vector<std::string_view> elements;
  for (const auto& [dependent, literal] : extra_references_) {
    parse_array(literal, storage, elements);
    for (std::string_view element : elements) {
      Row ids;
      for (;;) {
        const auto colon = element.find(':');
        ids.push_back(element.substr(0, colon));
        if (colon == std::string_view::npos) break;
        element.remove_prefix(colon + 1);
      }
      if (ids.size() != 3) throw model::Error("internal error: bad reference in a catalog query");
      add_reference(dependent, meant_by(catalog_object(ids, 0)));
    }
  }
  std::ranges::sort(references_);
  references_.erase(std::unique(references_.begin(), references_.end()), references_.end());
}

// Takes the references of that draft off the front of `rest`, and puts the list into `out`.
void Drafts::encode_references(std::size_t i, std::span<const Reference>& rest, std::string& out) {
  out.clear();
  addresses_.clear();
  for (; !rest.empty() && rest.front().first == i; rest = rest.subspan(1)) {
    addresses_.push_back(drafts_[rest.front().second].record.address());
  }
  // Kinds are in the order of their names, so this is the order of the elements too.
  std::ranges::sort(addresses_);
  for (const model::Address& address : addresses_) {
    model::append_value(out, model::encode_reference(address));
  }
}

void Drafts::add_what_was_told() {
  std::string payload, references;
  std::span<const Reference> rest(references_);
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    const bool refers = !rest.empty() && rest.front().first == i;
    if (!refers && !told_[i]) continue;  // most
    CommonFields told;
    if (refers) {
      encode_references(i, rest, references);
      told.depends_on = references;
    }
    told.comment = value_in(comments_, i);
    told.security_labels = value_in(labels_, i);
    told.extension_dependencies = value_in(extension_dependencies_, i);
    complete(drafts_[i].record.stored, told, payload);
    drafts_[i].record.stored = builder_.keep(payload);
  }
}

model::Catalog Drafts::finish(model::CatalogInfo info, bool identities) {
  // What only the reading needed would stand beside the finished catalog.
  places_.clear();
  members_.clear();
  aliases_.clear();
  add_what_was_told();
  return builder_.finish(std::move(info), identities);
}

}  // namespace pgsnap::capture
