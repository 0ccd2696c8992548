#include "diff/plan/constraint_names.h"

#include "snapshot/model/kinds/column.h"

namespace pgsnap::diff {

void ConstraintNames::add(const model::Catalog& catalog) {
  for (const model::Kind kind : {model::Kind::constraint, model::Kind::domain_constraint}) {
    for (const model::Record& record : catalog.records(kind)) {
      names_.insert(
          model::join_key({model::key_part(record.key, 0), model::key_part(record.key, 2)}));
    }
  }
  for (const model::Record& record : catalog.records(model::Kind::column)) {
    const model::Object column = catalog.object(record);
    if (column.has(model::column::not_null_name)) {
      names_.insert(model::join_key({column.part(0), column.text(model::column::not_null_name)}));
    }
  }
}

}  // namespace pgsnap::diff
