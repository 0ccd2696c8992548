#pragma once
// ALTER EXTENSION ... SET SCHEMA takes an extension's members to another schema, where whatever uses them goes
// on using them: every text that names one is another afterwards, and nothing has changed. No snapshot holds
// the members, so they are known by the names that texts have for them.

#include <memory>
#include <optional>

#include "diff/options.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

struct AfterMoves {
  // FROM as a capture would have it after the moves: what the rest of the plan starts from. The extensions
  // themselves are as they were. `from` must outlive it.
  model::Catalog from;
  std::shared_ptr<const void> storage;  // what addresses of that catalog point to
};

// Nothing where no extension moves.
std::optional<AfterMoves> after_moves(const model::Catalog& from, const model::Catalog& to,
                                      const Options&);

}  // namespace pgsnap::diff
