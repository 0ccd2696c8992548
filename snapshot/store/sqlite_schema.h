#pragma once
// The tables and views of the SQLite encoding.

#include <array>
#include <cstdint>
#include <string_view>

namespace pgsnap::store {

struct SqliteObject {
  std::string_view type;
  std::string_view name;
  std::string_view sql;  // as sqlite_schema holds it
};

// "PGSN", so that `file` and others can tell a snapshot from other databases.
inline constexpr std::uint32_t kSqliteApplicationId = 0x5047534e;

// What is read. These texts belong to the format: a change needs a new version of it.
inline constexpr std::array<SqliteObject, 3> kSqliteTables{{
    {"table", "meta",
     "CREATE TABLE meta (\n"
     "  name text PRIMARY KEY NOT NULL,\n"
     "  value text NOT NULL\n"
     ") WITHOUT ROWID"},
    {"table", "objects",
     "CREATE TABLE objects (\n"
     "  kind text NOT NULL,\n"
     "  schema text NOT NULL,\n"
     "  parent text NOT NULL,     -- the relation of a column, constraint, index, trigger ...\n"
     "  name text NOT NULL,\n"
     "  signature text NOT NULL,  -- what else tells it apart: the arguments of a function\n"
     "  digest blob NOT NULL,     -- SHA-256\n"
     "  sql text NOT NULL,\n"
     "  properties text NOT NULL, -- JSON\n"
     "  PRIMARY KEY (kind, schema, parent, name, signature)\n"
     ") WITHOUT ROWID"},
    {"table", "identities",
     "CREATE TABLE identities (\n"
     "  kind text NOT NULL,\n"
     "  schema text NOT NULL,\n"
     "  parent text NOT NULL,\n"
     "  name text NOT NULL,\n"
     "  signature text NOT NULL,\n"
     "  oid integer NOT NULL,\n"
     "  sub_id integer NOT NULL,  -- the number of a column\n"
     "  PRIMARY KEY (kind, schema, parent, name, signature)\n"
     ") WITHOUT ROWID"},
}};

// What the other tables say of which objects there are, in the binary encoding, in pieces: so that nobody goes over
// all rows to learn what differs. Files of the first programs have none.
inline constexpr SqliteObject kSqliteOutline{"table", "outline",
                                             "CREATE TABLE outline (\n"
                                             "  number integer PRIMARY KEY NOT NULL,\n"
                                             "  content blob NOT NULL\n"
                                             ")"};

// For people; never read by pgsnap, so they may change between versions.
inline constexpr std::array<SqliteObject, 7> kSqliteViews{{
    {"view", "tables",
     "CREATE VIEW tables AS\n"
     "SELECT schema, name,\n"
     "  json_extract(properties, '$.owner') AS owner,\n"
     "  json_extract(properties, '$.comment') AS comment,\n"
     "  json_extract(properties, '$.persistence') AS persistence,\n"
     "  json_extract(properties, '$.partition_strategy') AS partition_strategy,\n"
     "  json_extract(properties, '$.partition_key') AS partition_key,\n"
     "  coalesce(json_extract(properties, '$.row_security'), 0) AS row_security,\n"
     "  json_extract(properties, '$.tablespace') AS tablespace,\n"
     "  json_extract(properties, '$.options') AS options, sql\n"
     "FROM objects WHERE kind = 'table'"},
    {"view", "columns",
     "CREATE VIEW columns AS\n"
     "SELECT c.schema, c.parent AS \"table\",\n"
     "  CAST(json_extract(c.properties, '$.position') AS integer) AS position, c.name,\n"
     "  json_extract(c.properties, '$.type') AS type,\n"
     "  json_extract(c.properties, '$.collation') AS collation,\n"
     "  coalesce(json_extract(c.properties, '$.not_null'), 0) AS not_null,\n"
     "  json_extract(d.properties, '$.default_expression') AS \"default\",\n"
     "  json_extract(c.properties, '$.identity') AS identity,\n"
     "  json_extract(c.properties, '$.generation_expression') AS generation_expression,\n"
     "  json_extract(c.properties, '$.comment') AS comment\n"
     "FROM objects AS c LEFT JOIN objects AS d\n"
     "  ON d.kind = 'column_default' AND d.schema = c.schema AND d.parent = c.parent\n"
     "  AND d.name = c.name AND d.signature = c.signature\n"
     "WHERE c.kind = 'column'"},
    {"view", "indexes",
     "CREATE VIEW indexes AS\n"
     "SELECT schema, parent AS \"table\", name,\n"
     "  json_extract(properties, '$.access_method') AS access_method,\n"
     "  coalesce(json_extract(properties, '$.unique'), 0) AS \"unique\",\n"
     "  json_extract(properties, '$.keys') AS keys,\n"
     "  json_extract(properties, '$.include') AS include,\n"
     "  json_extract(properties, '$.predicate') AS predicate,\n"
     "  json_extract(properties, '$.tablespace') AS tablespace,\n"
     "  json_extract(properties, '$.comment') AS comment, sql\n"
     "FROM objects WHERE kind = 'index'"},
    {"view", "constraints",
     "CREATE VIEW constraints AS\n"
     "SELECT schema, parent AS \"table\", name,\n"
     "  CASE json_extract(properties, '$.type')\n"
     "    WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'\n"
     "    WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion'\n"
     "    ELSE json_extract(properties, '$.type') END AS type,\n"
     "  json_extract(properties, '$.columns') AS columns,\n"
     "  json_extract(properties, '$.expression') AS expression,\n"
     "  json_extract(properties, '$.referenced_schema') AS referenced_schema,\n"
     "  json_extract(properties, '$.referenced_table') AS referenced_table,\n"
     "  json_extract(properties, '$.referenced_columns') AS referenced_columns,\n"
     "  json_extract(properties, '$.on_update') AS on_update,\n"
     "  json_extract(properties, '$.on_delete') AS on_delete,\n"
     "  coalesce(json_extract(properties, '$.not_valid'), 0) AS not_valid,\n"
     "  json_extract(properties, '$.comment') AS comment, sql\n"
     "FROM objects WHERE kind = 'constraint'"},
    {"view", "functions",
     "CREATE VIEW functions AS\n"
     "SELECT schema, name, signature,\n"
     "  CASE json_extract(properties, '$.function_kind') WHEN 'p' THEN 'procedure'\n"
     "    WHEN 'w' THEN 'window function' ELSE 'function' END AS function_kind,\n"
     "  json_extract(properties, '$.arguments') AS arguments,\n"
     "  json_extract(properties, '$.result') AS result,\n"
     "  json_extract(properties, '$.language') AS language,\n"
     "  json_extract(properties, '$.volatility') AS volatility,\n"
     "  coalesce(json_extract(properties, '$.security_definer'), 0) AS security_definer,\n"
     "  json_extract(properties, '$.owner') AS owner,\n"
     "  coalesce(json_extract(properties, '$.sql_body'),\n"
     "    json_extract(properties, '$.source')) AS source,\n"
     "  json_extract(properties, '$.comment') AS comment, sql\n"
     "FROM objects WHERE kind = 'function'"},
    {"view", "privileges",
     "CREATE VIEW privileges AS\n"
     "SELECT o.kind, o.schema, o.parent, o.name, o.signature,\n"
     "  CASE WHEN p.value LIKE '\"%' THEN substr(p.value, 1, instr(p.value, '\"='))\n"
     "    WHEN p.value LIKE '=%' THEN 'PUBLIC'\n"
     "    ELSE substr(p.value, 1, instr(p.value, '=') - 1) END AS grantee,\n"
     "  p.value AS privileges  -- as PostgreSQL prints an aclitem: grantee=letters/grantor\n"
     "FROM objects AS o, json_each(o.properties, '$.privileges') AS p"},
    {"view", "dependencies",
     "CREATE VIEW dependencies AS\n"
     "SELECT o.kind, o.schema, o.parent, o.name, o.signature,\n"
     "  substr(d.value, 1, instr(d.value, ' ') - 1) AS depends_on_kind,\n"
     "  substr(d.value, instr(d.value, ' ') + 1) AS depends_on\n"
     "FROM objects AS o, json_each(o.properties, '$.depends_on') AS d"},
}};

}  // namespace pgsnap::store
