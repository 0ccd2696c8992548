#pragma once
// Names of relations and their columns by OID and number: rows that hold these need not have them
// looked up by the server, which takes several times as long.

#include <cstdint>
#include <string_view>
#include <vector>

#include "snapshot/capture/object_index.h"

namespace pgsnap::capture {

class RelationNames {
 public:
  static constexpr std::uint32_t kNoPlace = ~std::uint32_t{};
  struct Column {
    std::string_view name;
    std::uint32_t place = kNoPlace;
    std::uint32_t type = 0;  // its OID
  };
  struct Relation {
    std::string_view schema;
    std::string_view name;
    char kind = 0;                     // pg_class.relkind
    bool captured = false;             // false: of a system schema
    std::vector<Column> columns;       // by number, from 1
    std::vector<int> without_default;  // numbers of columns
  };

  explicit RelationNames(int server_major) : server_major_(server_major) {}

  // The texts must outlive this.
  void add(std::uint32_t oid, Relation relation);
  // Of relations that are not known, nothing is kept.
  void add_column(std::uint32_t oid, int number, std::string_view name, std::uint32_t type = 0);

  // A column whose value is generated, or an identity: what pg_attrdef has of it is no default.
  void add_column_without_default(std::uint32_t oid, int number);

  // Where the caller keeps a column that was added; null where it said nothing.
  void set_place(std::uint32_t oid, int number, std::uint32_t place);
  const std::uint32_t* place(std::uint32_t oid, int number) const;

  // Null for a temporary one, or one of a kind that has no columns.
  const Relation* find(std::uint32_t oid) const;
  // Of a system column too. Throws model::Error where there is none.
  std::string_view column(std::uint32_t oid, int number) const;
  // The column's type; 0 where it is not known.
  std::uint32_t type(std::uint32_t oid, int number) const;
  bool is_system_column(std::string_view name) const;
  // A column's place among those that were added, from 1: a dropped one is not.
  int rank(std::uint32_t oid, int number) const;
  bool takes_default(std::uint32_t oid, int number) const;

 private:
  Relation* find_mutable(std::uint32_t oid) {
    return const_cast<Relation*>(static_cast<const RelationNames*>(this)->find(oid));
  }

  int server_major_;
  std::vector<Relation> relations_;
  ObjectIndex<std::uint32_t> by_oid_;  // places in relations_
  // Rows of one relation follow one another.
  mutable std::uint32_t last_oid_ = 0;
  mutable const Relation* last_ = nullptr;
};

}  // namespace pgsnap::capture
