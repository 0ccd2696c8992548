#pragma once
// Each object of a catalog as the SQL that makes it: for show, and for SQLite's sql column.

#include <functional>
#include <memory>
#include <string>

#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

class ObjectSql {
 public:
  // The catalog must outlive this.
  explicit ObjectSql(const model::Catalog& catalog);

  // Statements that make the object, with its attributes; those of a table include its columns.
  // "" for what comes with another object. Reads no more than the object and its relation.
  std::string of(const model::Address& address) const;

  // Everything, ordered by address, each object under a comment with its address.
  // shown: which objects to print; unset: all.
  std::string all(const std::function<bool(const model::Address&)>& shown = {}) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pgsnap::diff
