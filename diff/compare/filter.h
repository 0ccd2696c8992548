#pragma once
// Which objects a diff looks at. What is left out is neither dropped nor altered nor rebuilt.

#include <string>
#include <string_view>
#include <vector>

#include "diff/compare/name_pattern.h"
#include "diff/compare/object_pattern.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// All of these must let an object pass. Children (columns, indexes, triggers, tables of a
// publication, ...) follow their parent, unless their own kind is named.
class Filter {
 public:
  // As psql's -n: only objects of these schemas, and the schemas. What is in no schema is left out.
  void add_schema(std::string_view pattern) { schemas_.emplace_back(pattern); }
  void exclude_schema(std::string_view pattern) { excluded_schemas_.emplace_back(pattern); }
  void add_kind(model::Kind kind) { only_.push_back(kind); }
  void ignore_kind(model::Kind kind) { ignored_.push_back(kind); }
  // The lines of a .pgsnapignore; the last one that matches an object, its parent or its schema
  // decides. name: for messages. Throws model::Error.
  void add_ignore_file(std::string_view text, const std::string& name);

  bool sees_all() const;
  // of: the catalog that has the object, which knows its parent.
  bool sees(const model::Address& address, const model::Catalog& of) const;

 private:
  bool sees_schema(const model::Address& address, const model::Address* parent) const;
  bool sees_kind(model::Kind kind, const model::Address* parent) const;
  bool is_ignored(const model::Address& address, const model::Address* parent) const;

  std::vector<NamePattern> schemas_, excluded_schemas_;
  std::vector<model::Kind> only_, ignored_;
  std::vector<ObjectPattern> patterns_;
};

}  // namespace pgsnap::diff
