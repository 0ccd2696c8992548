#pragma once
// The names of a catalog's constraints, NOT NULL ones included.

#include <string>
#include <string_view>
#include <unordered_set>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

class ConstraintNames {
 public:
  void add(const model::Catalog& catalog);
  bool contains(std::string_view schema, std::string_view name) const {
    return names_.contains(model::join_key({schema, name}));
  }

 private:
  std::unordered_set<std::string> names_;
};

}  // namespace pgsnap::diff
