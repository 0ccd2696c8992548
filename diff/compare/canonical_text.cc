#include "diff/compare/canonical_text.h"

namespace pgsnap::diff {

bool same_meaning(TextKind, std::string_view from_text, int, std::string_view to_text, int) {
  return from_text == to_text;
}

}  // namespace pgsnap::diff
