#pragma once
// One line of .pgsnapignore: a pattern for objects' names, as .gitignore has them for files'.
//
//   tmp_*                  what is called so: a schema, a table, a column, ...
//   audit.*                the objects of a schema
//   app.users.legacy_*     columns, indexes, constraints, ... of a table
//   function app.f(int*)   one kind alone; of overloads, those with such arguments
//   !audit.keep            not that one, after all
//
// Parts are name patterns (name_pattern.h); a dot in double quotes is one of the name.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diff/compare/name_pattern.h"
#include "snapshot/model/address.h"

namespace pgsnap::diff {

class ObjectPattern {
 public:
  // line: without white space around, not empty, no comment. Throws model::Error, whose message
  // goes on after "FILE:LINE: ".
  explicit ObjectPattern(std::string_view line);

  bool negated() const { return negated_; }
  bool matches(const model::Address& address) const;

 private:
  bool matches_names(const std::vector<std::string_view>& names) const;

  bool negated_ = false;
  std::optional<model::Kind> kind_;
  std::vector<NamePattern> parts_;
  std::optional<NamePattern> signature_;
};

}  // namespace pgsnap::diff
