#pragma once
// The queries that read the catalogs: queries/*.sql, embedded at build time.
//
// A line that ends in a guard is there only for some servers: `--@ pg >= 13`, `--@ pg < 13`, or
// `--@ reads pg_subscription.oid`, where the role may select that catalog or column of one, or
// `--@ borrows names`, where no name stands against it (relation_expressions.h).
// `@name(argument)` stands for fragments/name.sql with the argument for each $1.
// The select list is written one column after the other, each ending its line with `as name`; the
// names are the parts of the kind's address, its fields, or one of the columns of
// kind_reader.cc.
//
// A column may have OIDs or numbers in place of names; the reader then knows the names, and the
// server is spared looking them up row by row. Its line says so behind the name:
//   c.conrelid as relation,  --@ relation of oid      the name of the relation with that OID; where it is a
//                                                     part of the address, its schema is one too, and rows
//                                                     of uncaptured relations are left out
//   c.confrelid as schema,   --@ schema of oid        its schema
//   array[p.conrelid, ...]   --@ names from oid       a list that begins with an OID: its schema and name
//   d.adnum as name,         --@ column of relation   the name of its column with that number
//   c.conkey as columns,     --@ columns of relation  the same for an array
//   c.toast as options,      --@ options of oid       the reloptions of that TOAST table
//   a.coll as collation,     --@ collation of type    its OID, unset for 100: unset where it is that of
//                                                     the type (type_oid), else its name
//   a.storage as storage,    --@ storage of type      unset for x: the same of its storage
//   i.indkey as keys,        --@ index keys           see index_keys.h
//   h.parent as expression,  --@ inherited from oid   where set: the value of that name is what the
//                                                     parent's row of the same name has
//   @expression(k.conbin) as e,  --@ expression of relation  see relation_expressions.h
//   array[q.start] as options  --@ of the column      a field of the column that has the row's address
//
// What a row need not say, since its relation (the column of that name) and its sub_id tell, has a line of
// its own:
//   --@ position is rank in relation       its rank among the relation's columns, when all are read
//   --@ relation_kind is kind of relation  pg_class.relkind, a partitioned table being a table
//
// A query whose functions keep a lock on each relation that they print is run in batches, so that
// few are held at a time. It says so in a line of its own, and limits itself by the two OIDs that
// each batch is given; of relations, the reader knows the OIDs when it asks, and names each: between
// two OIDs the server would look for few among all.
//   --@ batches of 25 in pg_rewrite where rulename <> '_RETURN'
//   ... where r.oid > :after and r.oid <= :upto
//   --@ batches of 25 relations of kind v
//   ... where c.oid in (:oids)
//
// What most databases have nothing of is first asked for: one statement does so for all such queries,
// since each of them takes longer than to find that there is nothing. The line says where its rows come
// from, in the plainest way: rows that the query then leaves out cost little, and a join costs planning.
// A catalog that is empty in a new database has no page until it has a row, which is cheaper to see still.
//   --@ if any in pg_conversion where oid >= 16384
//   --@ if any in pg_policy
// What is a relation, the reader has seen when it asks:
//   --@ if any relation of kind m

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgsnap::capture {

struct ColumnForm {
  enum class Is {
    value,
    schema_of_oid,
    relation_of_oid,
    column_of,
    columns_of,
    rank_in,
    kind_of,
    collation_of_type,
    storage_of_type,
    index_keys,
    names_from_oid,
    inherited_from_oid,
    expression_of,
    options_of_oid,
    of_the_column,
  };
  Is is = Is::value;
  // Of the forms with a number, and of what the relation tells: where the row has the relation's OID.
  std::size_t relation = 0;
};

struct CatalogQuery {
  std::string sql;
  std::vector<std::string> columns;
  std::vector<ColumnForm> forms;                         // as columns
  std::vector<std::pair<std::string, ColumnForm>> told;  // fields that the relation tells
  std::vector<std::string> unread;  // columns that the role may not read and that are left out
  int batch_size = 0;               // 0: the query is run as it is
  std::string batch_rows;           // what follows `from` where the OIDs are; or
  char batch_kind = 0;              // pg_class.relkind of the relations whose they are

  // The text for the rows between two OIDs, and for those with the OIDs.
  std::string batch(std::string_view after, std::string_view upto) const;
  std::string batch_of(std::string_view oids) const;
};

// What decides guards.
struct ServerFacts {
  int major = 0;
  std::vector<std::string> unreadable;  // of catalog_query_reads()
  bool borrows_names = true;            // see relation_expressions.h

  bool reads(std::string_view what) const;
};

// name: the file's path below queries/, without ".sql". Throws model::Error where there is none.
CatalogQuery catalog_query(std::string_view name, const ServerFacts& server);
bool has_catalog_query(std::string_view name);

// Statements whose rows are the names of the queries that have any, of those that are asked for first, and what may be
// read of catalog_query_reads(); or null.
// Several, since the memory that a server takes to plan all at once is given back, and got anew for what follows.
std::vector<std::string> catalog_query_probes();
// Whether they ask for it.
bool is_probed(std::string_view name);
// The relkind without which the query has no rows, if it says so.
std::optional<char> needs_relation_of_kind(std::string_view name);

// For tests: the query as it is in the file.
std::string_view catalog_query_source(std::string_view name);
std::vector<std::string_view> catalog_query_names();

// What the guards of all queries ask for: "pg_user_mapping", "pg_subscription.oid".
std::vector<std::string> catalog_query_reads();

// Applies the guards, and finds the columns, of any text in that form.
CatalogQuery parse_catalog_query(std::string_view source, const ServerFacts& server);

}  // namespace pgsnap::capture
