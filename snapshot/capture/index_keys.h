#pragma once
// The keys of an index as CREATE INDEX has them, from the columns of pg_index.
//
// What the server's own functions print lacks collation, operator class and order of each key, and
// composing them in SQL takes it longer than all else that a capture reads of indexes.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "snapshot/capture/identifier_quoting.h"
#include "snapshot/capture/relation_expressions.h"
#include "snapshot/capture/relation_names.h"

namespace pgsnap::capture {

class IndexKeys {
 public:
  // Keeps all of them.
  IndexKeys(const RelationNames& names, const IdentifierQuoting& quoting,
            RelationExpressions& expressions)
      : names_(names), quoting_(quoting), expressions_(expressions) {}

  // What the rows of pg_index point to. The texts are copied; names are quoted as SQL has them.
  // type: that it is for, and that it is the default of where it is one.
  void add_operator_class(std::uint32_t oid, bool is_default, std::uint32_t access_method,
                          std::uint32_t type, std::string_view name);
  void add_collation(std::uint32_t oid, std::string_view name);
  // Its name; null where there is none.
  std::string_view collation(std::uint32_t oid) const;
  // A column whose collation is not the database's.
  void add_column_collation(std::uint32_t relation, int number, std::uint32_t collation) {
    column_collations_[{relation, number}] = collation;
  }

  struct Row {
    std::uint32_t index = 0;
    std::uint32_t relation = 0;
    std::string_view columns, classes, collations, options;  // as int2vector and oidvector print
    // For each key that is no column, in order: its type, a colon, the collation of that, a colon, its text as
    // relation_expressions.h has it; an opening parenthesis before the array stands for one on each side.
    std::vector<std::string_view> expressions;
    // For each key that has any: its number from 1, a colon, the parameters of its operator class.
    std::vector<std::string_view> parameters;
  };
  struct Lists {
    std::vector<std::string> keys;
    std::vector<std::string_view> columns;  // of keys and include: each once, sorted
    std::vector<std::string_view> include;
  };
  // Throws model::Error where the row does not fit the catalogs.
  const Lists& read(const Row& row);

 private:
  struct OperatorClass {
    bool is_default = false;
    std::uint32_t access_method = 0;
    std::string name;
  };
  bool is_default(std::uint32_t oid, const OperatorClass& found, std::uint32_t type) const;

  const RelationNames& names_;
  const IdentifierQuoting& quoting_;
  RelationExpressions& expressions_;
  std::unordered_map<std::uint32_t, OperatorClass> classes_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>
      defaults_;  // of access method and type
  std::unordered_map<std::uint32_t, std::string> collations_;
  std::map<std::pair<std::uint32_t, int>, std::uint32_t> column_collations_;
  Lists lists_;
};

}  // namespace pgsnap::capture
