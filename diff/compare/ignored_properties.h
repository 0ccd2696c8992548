#pragma once
// Properties that are not to be compared (--ignore-property).

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

class IgnoredProperties {
 public:
  // name: a field's name, of all kinds that have it, or KIND.FIELD, or one of the names for people:
  // column_order, statistics, extension_version, storage_options. False where there is none such.
  bool add(std::string_view name);

  bool empty() const { return fields_.empty(); }
  bool contains(model::FieldId field) const;

  // `to` as if it had these properties of `from`, so that no statement sets them: an object that is
  // made anew keeps what it has. A new object is as `to` has it, but for what it can do without:
  // comment, security labels, tablespace, access method, compression, statistics target. `to` must
  // outlive the result.
  model::Catalog taken_over(const model::Catalog& from, const model::Catalog& to) const;

 private:
  std::vector<model::FieldId> fields_;
};

// Every name that add() knows.
std::vector<std::string> property_names();

}  // namespace pgsnap::diff
