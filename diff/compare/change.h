#pragma once
// One object that differs between two catalogs. No code per kind.

#include <algorithm>
#include <vector>

#include "snapshot/model/object.h"

namespace pgsnap::diff {

struct Change {
  model::Object from;                  // false: to be created
  model::Object to;                    // false: to be dropped
  std::vector<model::FieldId> fields;  // what differs, when both sides are there

  const model::Address& address() const { return from ? from.address() : to.address(); }
  bool changed(model::FieldId field) const {
    return std::ranges::find_if(fields, [&](model::FieldId f) { return f.index == field.index; }) !=
           fields.end();
  }
};

}  // namespace pgsnap::diff
