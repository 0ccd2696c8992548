#include "diff/plan/checked_statements.h"

#include "diff/internal_error.h"
#include "diff/sql/readable_text.h"
#include "diff/sql/statement_check.h"
#include "diff/sql/statement_shape.h"
#include "snapshot/model/kinds.h"

namespace pgsnap::diff {
namespace {

const char* verb_name(Action::Verb verb) {
  return verb == Action::Verb::drop ? "drop" : verb == Action::Verb::create ? "create" : "alter";
}

[[noreturn]] void refuse(const Action& action, const std::string& sql, const std::string& problem) {
  throw InternalError("a statement that must not be printed (it " + problem + ") for " +
                          model::address_text(action.object),
                      "problem    the statement " + problem + "\naction     " +
                          verb_name(action.verb) + " " +
                          std::string(model::kind_info(action.object.kind).name) + "\nstatement  " +
                          statement_shape(sql) + "\n");
}

}  // namespace

void check_statements(ActionList& actions) {
  for (Action& action : actions) {
    std::string sql = psql_safe(readable_text(action.sql()));
    if (const auto problem = statement_problem(sql)) refuse(action, sql, *problem);
    if (action.as_role.find('\0') != std::string::npos)
      refuse(action, sql, "is of a role with a NUL byte");
    action.head = std::move(sql);
    action.has_clauses = false;
    action.clauses.clear();
    action.tail.clear();
  }
}

}  // namespace pgsnap::diff
