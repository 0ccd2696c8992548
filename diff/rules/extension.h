#pragma once
// What becomes of an extension that is on both sides.

#include "diff/options.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// Whether one that is to be in another schema, and perhaps of another version, is altered so: not made anew.
bool moves_in_place(const model::Object& from, const model::Object& to,
                    const model::Catalog& from_catalog, const model::Catalog& to_catalog,
                    const Options&);

}  // namespace pgsnap::diff
