#include "diff/render/sql.h"

#include <algorithm>

#include "diff/sql/identifier.h"

namespace pgsnap::diff {
std::string statement_text(const Action& action) {
  const std::string sql = action.sql() + ";";
  if (action.as_role.empty()) return sql;
  return "set role " + quote_identifier(action.as_role) + ";\n" + sql + "\nreset role;";
}

std::string render_sql(const Plan& plan) {
  std::string out;
  const auto add = [&](const std::string& text) {
    if (!out.empty()) out += "\n";
    out += text + "\n";
  };
  const bool one_transaction = std::ranges::none_of(
      plan.actions, [](const Action& a) { return a.outside_transaction || a.ends_transaction; });
  if (!one_transaction) {
    add("-- This script cannot run in one transaction: run it with psql -f, without -1.\n"
        "-- Each segment is complete in itself.");
  }
  for (const std::string& setting : plan.settings) add(setting + ";");
  int segment = 1;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const Action& action = plan.actions[i];
    add(statement_text(action));
    const bool ends = action.outside_transaction || action.ends_transaction;
    if (ends && i + 1 < plan.actions.size()) {
      add("-- segment " + std::to_string(++segment));
    }
  }
  return out;
}

}  // namespace pgsnap::diff
