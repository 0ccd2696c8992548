// All text forms: the first byte says which, and the rest is a text in it.

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "text_forms.h"

using namespace pgsnap::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // make_seeds.py has them in the same order.
  static constexpr void (*kForms[])(std::string_view) = {
      read_address,    read_canonical_text, read_copy_rows, read_plan,
      read_privileges, read_statement,      read_tokens};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  kForms[data[0] % std::size(kForms)](text.substr(1));
  return 0;
}
