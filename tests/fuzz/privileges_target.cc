// Items of an ACL, a NUL byte between them: what is read comes back from its own text.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "snapshot/model/error.h"
#include "snapshot/model/privileges.h"

using namespace pgsnap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string_view> items;
  for (std::size_t at = 0; at <= size;) {
    const auto end = std::min(text.find('\0', at), size);
    items.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  try {
    model::Privileges privileges = model::parse_privileges(items);
    const auto again = model::privilege_items(privileges);
    if (model::parse_privileges({again.begin(), again.end()}) != privileges) std::abort();
    model::replace_role(privileges, "a", "b");
  } catch (const model::Error&) {
  }
  return 0;
}
