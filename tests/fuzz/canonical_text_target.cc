// Two texts with a NUL byte between them. A text means what it means, and the question has one answer
// whichever comes first on servers of one version.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "diff/compare/canonical_text.h"

using namespace pgsnap::diff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view both(reinterpret_cast<const char*>(data), size);
  const auto cut = both.find('\0');
  const std::string_view one = both.substr(0, cut);
  const std::string_view other = cut == both.npos ? one : both.substr(cut + 1);
  for (const TextKind kind : {TextKind::expression, TextKind::query, TextKind::index_expression}) {
    if (!same_meaning(kind, one, 15, one, 15)) std::abort();
    if (same_meaning(kind, one, 15, other, 15) != same_meaning(kind, other, 15, one, 15)) {
      std::abort();
    }
    same_meaning(kind, one, 10, other, 18);
    same_meaning(kind, one, 18, other, 12);
    same_meaning(kind, one, 13, other, 0);
  }
  return 0;
}
