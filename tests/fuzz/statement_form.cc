// What passes as one statement has, outside quotes, no backslash, and psql_safe leaves it alone the
// second time. Pieces of SQL that pass fit into brackets.

#include <cstdlib>
#include <string>

#include "diff/compare/sql_tokenizer.h"
#include "diff/sql/fragment_check.h"
#include "diff/sql/statement_check.h"
#include "diff/sql/statement_shape.h"
#include "text_forms.h"

using namespace pgsnap;
using namespace pgsnap::diff;

void fuzz::read_statement(std::string_view text) {
  const std::string safe = psql_safe(text);
  if (psql_safe(safe) != safe) std::abort();
  if (!statement_problem(safe)) {
    SqlTokenizer tokenizer(safe);
    SqlToken token{};
    while (tokenizer.next(token)) {
      if (token.kind == TokenKind::punct && tokenizer.text_of(token) == "\\") std::abort();
    }
  }
  statement_shape(text);
  if (!fragment_problem(text, Fragment::item)) {
    const std::string wrapped = psql_safe("select (" + std::string(text) + ")");
    if (const auto problem = statement_problem(wrapped)) {
      // What psql alone would misread is the statement's check.
      if (problem->find("psql") == std::string::npos &&
          problem->find("control") == std::string::npos) {
        std::abort();
      }
    }
  }
}
