#pragma once
// Makes drafts of the rows of one kind: where each column of its query goes, and what forms
// (catalog_query.h) its values have.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/catalog_values.h"
#include "snapshot/capture/drafts.h"
#include "snapshot/capture/lookups.h"
#include "snapshot/model/kind.h"

namespace pgsnap::capture {

class KindReader {
 public:
  using Handle = std::function<void(const Row&)>;

  // Keeps all of them but the query, which must be the kind's. Throws model::Error, an internal one, where
  // it has columns that are nothing of the kind.
  KindReader(model::Kind kind, const CatalogQuery& query, int server_major, Lookups& lookups,
             Drafts& drafts);

  // run: calls what it is given with each row of the query. Throws model::Error where rows do not fit the
  // catalogs read so far.
  void read(const std::function<void(const Handle&)>& run);

 private:
  struct Column {
    enum class Use {
      oid,
      sub_id,
      part,
      owner,
      privileges,
      references,
      own_index,
      field,
      index_keys,
      type_oid,
      collation_of_type,
      storage_of_type,
      inherited_from,
      of_the_column,
    } use;
    std::size_t index = 0;
    model::FieldType type{};
    ColumnForm form = {};
  };

  // What a row has besides fields and the parts of its name.
  struct Rest {
    std::string_view owner, privileges, required, own_index;
    std::string_view type, collation, storage;  // of a column
  };

  // What is told of a column once all columns are there.
  struct Late {
    CatalogObject column;
    model::FieldId field;
    std::string printed;  // see relation_expressions.h
  };

  void find_columns(const CatalogQuery& query);
  void find_told(const CatalogQuery& query);
  bool has_part(std::size_t part) const;
  std::size_t place_of(const std::function<bool(const Column&)>& is) const;

  void handle(const Row& row);
  void take_values(const Row& row, bool captured, Draft& draft, Rest& rest);
  void take_field(const Column& column, std::string_view value, const Row& row, bool captured);
  void take_late(const Column& column, std::string_view value, const Draft& draft);
  void set_key(Draft& draft);
  void tell_of_table_column(const Draft& draft, const Rest& rest);
  void tell(model::FieldId field, std::string_view text);
  void set_index_keys(const Draft& draft);
  void set_told(const Draft& draft);
  std::string_view encode_payload(const Draft& draft, const Rest& rest);

  std::string_view named(const Column& column, std::string_view value, const Row& row) const;
  bool encode(const Column& column, std::string_view value, const Row& row, std::string& out);
  const RelationNames::Relation& relation_named(std::string_view oid) const;
  CatalogObject column_in(const Row& row) const;
  bool is_no_default(const Draft& draft, const Row& row);
  std::string_view encode_privileges(const Draft& draft, std::string_view owner,
                                     std::string_view literal);
  std::string list_privileges(const model::Address& address, const std::string& holder,
                              std::string_view literal);
  void read_with_inherited(std::size_t heir, const std::function<void(const Handle&)>& run);
  void resolve_ranks(model::FieldId field);

  model::Kind kind_;
  int server_major_;
  Lookups& lookups_;
  Drafts& drafts_;
  std::size_t first_;            // of this kind's drafts
  std::vector<Column> columns_;  // of the query
  std::vector<Column> told_;     // fields that the relation tells
  std::size_t owner_of_part_;    // the column that names a part's relation, or none
  std::size_t schema_;           // the place of "schema" among the parts
  std::vector<Late> late_;

  // Of the row at hand.
  std::uint32_t relation_ = 0;
  const RelationNames::Relation* names_ = nullptr;
  Row parts_;
  Row key_parts_;                    // of an index
  std::vector<std::string> values_;  // fields that have another form than the row's
  Row texts_;                        // these, or what the row has in their place
  std::vector<char> set_;

  std::string payload_, list_, key_;
  std::string array_storage_;
  std::vector<std::string_view> elements_;                   // of the array that was parsed last
  std::unordered_map<std::string, std::string> privileges_;  // see encode_privileges
};

}  // namespace pgsnap::capture
