#include "snapshot/store/kind_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "snapshot/model/kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::store {
namespace {

bool same_field(const FieldSpec& spec, const model::FieldInfo& info) {
  return spec.name == info.name && spec.type == field_type_name(info.type);
}

// Each key of an index is looked at, so eight bytes at a time.
std::size_t count_zero_bytes(std::string_view text) {
  constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7f, kOnes = 0x0101010101010101;
  std::size_t count = 0;
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    const std::uint64_t is_zero =
        ~(((word & kLow) + kLow) | word | kLow) >> 7;  // a 1 in each such byte
    count += (is_zero * kOnes) >> 56;
  }
  return count + static_cast<std::size_t>(std::ranges::count(text, '\0'));
}

model::FieldId field_at(model::Kind kind, std::size_t index) {
  return {kind, static_cast<model::FieldIndex>(index)};
}

}  // namespace

KindReader::KindReader(const Input& input, const KindSpec& spec)
    : spec_(&spec), kind_(model::kind_named(spec.name)) {
  if (!kind_) return;
  if (!std::ranges::equal(spec.parts, model::kind_info(*kind_).parts)) {
    refuse(input, "names objects of kind " + spec.name + " otherwise than this pgsnap does",
           "capture anew, or use the pgsnap that wrote it");
  }
  const std::size_t known = model::field_count(*kind_);
  same_ = spec.fields.size() <= known;
  for (std::size_t i = 0; i < spec.fields.size(); ++i) {
    int found = -1;
    for (std::size_t j = 0; j < known && found < 0; ++j) {
      if (same_field(spec.fields[i], model::field_info(field_at(*kind_, j)))) {
        found = static_cast<int>(j);
      }
    }
    to_program_.push_back(found);
    same_ = same_ && found == static_cast<int>(i);
  }
  dropped_.resize(spec.fields.size());
}

std::string KindReader::translate(std::string_view payload) {
  const auto values = model::decode_payload(payload, spec_->fields.size());
  std::vector<std::string_view> placed(model::field_count(*kind_));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!model::is_set(values[i])) continue;
    if (to_program_[i] < 0) {
      dropped_[i] = true;
    } else {
      placed[static_cast<std::size_t>(to_program_[i])] = values[i];
    }
  }
  while (!placed.empty() && !model::is_set(placed.back())) placed.pop_back();
  return model::encode_list(placed);
}

bool KindReader::key_fits(std::string_view key) const {
  return count_zero_bytes(key) + 1 == spec_->parts.size();
}

void KindReader::add_warnings(std::vector<std::string>& warnings) const {
  if (!kind_) {
    if (spec_->objects == 0) return;
    warnings.push_back("objects of kind " + spec_->name + " are not known to this pgsnap: " +
                       std::to_string(spec_->objects) + " left out");
    return;
  }
  for (std::size_t i = 0; i < dropped_.size(); ++i) {
    const FieldSpec& field = spec_->fields[i];
    if (!dropped_[i] || !field.semantic) continue;
    warnings.push_back("property " + spec_->name + "." + field.name +
                       " is not known to this pgsnap and was left out");
  }
}

std::vector<KindReader> make_kind_readers(const Input& input, const Header& header) {
  std::vector<KindReader> kinds;
  kinds.reserve(header.kinds.size());
  for (const KindSpec& spec : header.kinds) kinds.emplace_back(input, spec);
  return kinds;
}

void mark_missing(const std::vector<KindReader>& kinds, model::Catalog& catalog) {
  std::vector<const KindSpec*> found(model::kKindCount);
  for (const KindReader& reader : kinds) {
    if (reader.kind()) found[static_cast<std::size_t>(*reader.kind())] = &reader.spec();
  }
  model::for_each_kind([&](model::Kind kind) {
    const KindSpec* spec = found[static_cast<std::size_t>(kind)];
    if (!spec || !spec->captured) {
      catalog.set_missing(kind);
      return;
    }
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      const model::FieldId field = field_at(kind, i);
      const bool held = std::ranges::any_of(spec->fields, [&](const FieldSpec& it) {
        return it.captured && same_field(it, model::field_info(field));
      });
      if (!held && catalog.captured(field)) catalog.set_missing(field);
    }
  });
}

}  // namespace pgsnap::store
