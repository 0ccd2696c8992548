// Items of an ACL, a NUL byte between them: what is read comes back from its own text.

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "snapshot/model/error.h"
#include "snapshot/model/privileges.h"
#include "text_forms.h"

using namespace pgsnap;

void fuzz::read_privileges(std::string_view text) {
  std::vector<std::string_view> items;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\0', at), text.size());
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
}
