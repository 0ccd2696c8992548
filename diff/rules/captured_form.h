#pragma once
// What the texts of a capture look like where rules print them without quotes, or count on a list's
// length. A snapshot file can hold anything under right digests: before rules see an object, this is
// checked. tests/rules/hostile_fields_test.cc finds the fields that are missing here.

#include <vector>

#include "snapshot/model/catalog.h"
#include "snapshot/model/object.h"

namespace pgsnap::diff {

// Throws model::Error, which names the object and the field.
void check_captured_form(const model::Object& object);

// Throws model::Error where tables inherit, or domains are based, in a circle, which rules would walk
// for ever.
void check_no_circles(const model::Catalog& catalog);

// Where an object's names of others stand, with their schema: in fields (or elements of lists) that are SQL
// text, in parts of its address that are, and in fields that are a name in parts.
const std::vector<model::FieldId>& sql_fields(model::Kind kind);
const std::vector<int>& sql_parts(model::Kind kind);
const std::vector<model::FieldId>& fields_of_names(model::Kind kind);

}  // namespace pgsnap::diff
