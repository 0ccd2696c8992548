#include "diff/sql/statement_check.h"

namespace pgsnap::diff {

std::optional<std::string> statement_problem(std::string_view) { return {}; }

}  // namespace pgsnap::diff
