// Two texts with a NUL byte between them. A text means what it means, and the question has one answer
// whichever comes first on servers of one version.

#include <cstdlib>

#include "diff/compare/canonical_text.h"
#include "text_forms.h"

using namespace pgsnap;
using namespace pgsnap::diff;

void fuzz::read_canonical_text(std::string_view text) {
  const auto cut = text.find('\0');
  const std::string_view one = text.substr(0, cut);
  const std::string_view other = cut == text.npos ? one : text.substr(cut + 1);
  for (const TextKind kind : {TextKind::expression, TextKind::query, TextKind::index_expression}) {
    if (!same_meaning(kind, one, 15, one, 15)) std::abort();
    if (same_meaning(kind, one, 15, other, 15) != same_meaning(kind, other, 15, one, 15)) {
      std::abort();
    }
    same_meaning(kind, one, 10, other, 18);
    same_meaning(kind, one, 18, other, 12);
    same_meaning(kind, one, 13, other, 0);
  }
}
