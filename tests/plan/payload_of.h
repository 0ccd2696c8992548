#pragma once
// Objects for tests, by their fields.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snapshot/model/kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {

using Values = std::vector<std::pair<model::FieldId, std::string>>;

inline std::string payload_of(model::Kind kind, const Values& values,
                              const std::vector<model::Address>& depends_on = {}) {
  std::vector<std::string_view> fields(model::field_count(kind));
  for (const auto& [field, value] : values) fields[field.index] = value;
  std::vector<std::string> references;
  for (const model::Address& address : depends_on)
    references.push_back(model::encode_reference(address));
  const std::string list = model::encode_list({references.begin(), references.end()});
  if (!depends_on.empty()) fields[model::common::depends_on.index] = list;
  return model::encode_list(fields);
}

}  // namespace pgsnap::diff
