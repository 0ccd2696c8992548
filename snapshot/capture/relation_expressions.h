#pragma once
// Expressions over the columns of a relation that the server printed without opening it.
//
// pg_get_expr() opens the relation whose OID it is given, the first time in a session, and reads its columns,
// defaults, checks and triggers, to learn what its columns are called. A catalog is open anyway: printed as
// if the columns were the catalog's, an expression has names in it that tell their numbers, and hardly anything
// else is called so. Whether anything is, the number of columns in the expression tells.

#include <cstdint>
#include <string>
#include <string_view>

#include "snapshot/capture/identifier_quoting.h"
#include "snapshot/capture/relation_names.h"
#include "snapshot/model/error.h"

namespace pgsnap::capture {

// Something in an expression is called like a column of the catalog. It must be printed with the relation's own
// names.
class AmbiguousNames : public model::Error {
 public:
  using model::Error::Error;
};

class RelationExpressions {
 public:
  // Keeps both. The names must have the catalog's columns, too.
  RelationExpressions(const RelationNames& names, const IdentifierQuoting& quoting)
      : names_(names), quoting_(quoting) {}

  // printed: what queries/fragments/expression.sql gives, which begins with a brace, or the text itself, which
  // never does. The view is good until the next call, and no longer than `printed`. Throws AmbiguousNames, and
  // model::Error where the relation has no such column.
  std::string_view text(std::uint32_t relation, std::string_view printed);

 private:
  bool append_column(std::uint32_t relation, std::string_view word);

  const RelationNames& names_;
  const IdentifierQuoting& quoting_;
  std::string text_;
};

}  // namespace pgsnap::capture
