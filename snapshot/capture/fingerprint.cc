#include "snapshot/capture/fingerprint.h"

#include <algorithm>
#include <charconv>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

struct CatalogTable {
  const char* name;
  const char* object;           // (classid, objid, objsubid) of the object that a row belongs to
  const char* where = nullptr;  // leaves out rows of temporary objects and of other databases
  int since = 0;
};

// Sessions make and drop temporary objects all the time.
#define PGSNAP_NOT_TEMPORARY(column) \
  column " not in (select oid from pg_class where relpersistence = 't')"
#define PGSNAP_TEMPORARY_SCHEMAS                                                     \
  "select oid from pg_namespace where nspname like 'pg\\_temp\\_%' or nspname like " \
  "'pg\\_toast\\_temp\\_%'"

constexpr const char* kNotTemporaryDependency =
    "objid not in (select oid from pg_class where relpersistence = 't'"
    " union all select oid from pg_type where typnamespace in (" PGSNAP_TEMPORARY_SCHEMAS
    ")"
    " union all select d.oid from pg_attrdef d join pg_class t on t.oid = d.adrelid where "
    "t.relpersistence = 't'"
    " union all select k.oid from pg_constraint k join pg_class t on t.oid = k.conrelid where "
    "t.relpersistence = 't'"
    " union all select r.oid from pg_rewrite r join pg_class t on t.oid = r.ev_class where "
    "t.relpersistence = 't'"
    " union all select g.oid from pg_trigger g join pg_class t on t.oid = g.tgrelid where "
    "t.relpersistence = 't')";
constexpr const char* kOfThisDatabase =
    "classoid <> 'pg_database'::regclass or objoid = (select oid from pg_database where datname = "
    "current_database())";

// All catalogs that hold definitions: those that the queries name, and those that the functions
// in them (pg_get_viewdef, format_type, regprocedure, aclitem) look into.
constexpr CatalogTable kCatalogs[] = {
    {"pg_aggregate", "'pg_proc'::regclass, c.aggfnoid, 0"},
    {"pg_am", "'pg_am'::regclass, c.oid, 0"},
    {"pg_amop", "'pg_amop'::regclass, c.oid, 0"},
    {"pg_amproc", "'pg_amproc'::regclass, c.oid, 0"},
    {"pg_attrdef", "'pg_attrdef'::regclass, c.oid, 0", PGSNAP_NOT_TEMPORARY("adrelid")},
    {"pg_attribute", "'pg_class'::regclass, c.attrelid, 0", PGSNAP_NOT_TEMPORARY("attrelid")},
    {"pg_auth_members", "'pg_authid'::regclass, c.member, 0"},
    {"pg_cast", "'pg_cast'::regclass, c.oid, 0"},
    {"pg_class", "'pg_class'::regclass, c.oid, 0", "relpersistence <> 't'"},
    {"pg_collation", "'pg_collation'::regclass, c.oid, 0"},
    {"pg_constraint", "'pg_constraint'::regclass, c.oid, 0", PGSNAP_NOT_TEMPORARY("conrelid")},
    {"pg_conversion", "'pg_conversion'::regclass, c.oid, 0"},
    {"pg_database", "'pg_database'::regclass, c.oid, 0", "datname = current_database()"},
    {"pg_db_role_setting", "'pg_authid'::regclass, c.setrole, 0",
     "setdatabase in (0, (select oid from pg_database where datname = current_database()))"},
    {"pg_default_acl", "'pg_default_acl'::regclass, c.oid, 0"},
    {"pg_depend", "c.classid, c.objid, c.objsubid", kNotTemporaryDependency},
    {"pg_description", "c.classoid, c.objoid, c.objsubid"},
    {"pg_enum", "'pg_type'::regclass, c.enumtypid, 0"},
    {"pg_event_trigger", "'pg_event_trigger'::regclass, c.oid, 0"},
    {"pg_extension", "'pg_extension'::regclass, c.oid, 0"},
    {"pg_foreign_data_wrapper", "'pg_foreign_data_wrapper'::regclass, c.oid, 0"},
    {"pg_foreign_server", "'pg_foreign_server'::regclass, c.oid, 0"},
    {"pg_foreign_table", "'pg_class'::regclass, c.ftrelid, 0"},
    {"pg_index", "'pg_class'::regclass, c.indexrelid, 0", PGSNAP_NOT_TEMPORARY("indrelid")},
    {"pg_inherits", "'pg_class'::regclass, c.inhrelid, 0", PGSNAP_NOT_TEMPORARY("inhrelid")},
    {"pg_init_privs", "c.classoid, c.objoid, c.objsubid"},
    {"pg_language", "'pg_language'::regclass, c.oid, 0"},
    {"pg_largeobject_metadata", "'pg_largeobject'::regclass, c.oid, 0", "lomacl is not null"},
    {"pg_namespace", "'pg_namespace'::regclass, c.oid, 0",
     "nspname not like 'pg\\_temp\\_%' and nspname not like 'pg\\_toast\\_temp\\_%'"},
    {"pg_opclass", "'pg_opclass'::regclass, c.oid, 0"},
    {"pg_operator", "'pg_operator'::regclass, c.oid, 0"},
    {"pg_opfamily", "'pg_opfamily'::regclass, c.oid, 0"},
    {"pg_parameter_acl", "'pg_parameter_acl'::regclass, c.oid, 0", nullptr, 15},
    {"pg_partitioned_table", "'pg_class'::regclass, c.partrelid, 0",
     PGSNAP_NOT_TEMPORARY("partrelid")},
    {"pg_policy", "'pg_policy'::regclass, c.oid, 0", PGSNAP_NOT_TEMPORARY("polrelid")},
    {"pg_proc", "'pg_proc'::regclass, c.oid, 0"},
    {"pg_publication", "'pg_publication'::regclass, c.oid, 0"},
    {"pg_publication_namespace", "'pg_publication'::regclass, c.pnpubid, 0", nullptr, 15},
    {"pg_publication_rel", "'pg_publication'::regclass, c.prpubid, 0"},
    {"pg_range", "'pg_type'::regclass, c.rngtypid, 0"},
    {"pg_rewrite", "'pg_rewrite'::regclass, c.oid, 0", PGSNAP_NOT_TEMPORARY("ev_class")},
    {"pg_seclabel", "c.classoid, c.objoid, c.objsubid"},
    {"pg_sequence", "'pg_class'::regclass, c.seqrelid, 0", PGSNAP_NOT_TEMPORARY("seqrelid")},
    {"pg_shdescription", "c.classoid, c.objoid, 0", kOfThisDatabase},
    {"pg_shseclabel", "c.classoid, c.objoid, 0", kOfThisDatabase},
    {"pg_statistic_ext", "'pg_statistic_ext'::regclass, c.oid, 0"},
    {"pg_tablespace", "'pg_tablespace'::regclass, c.oid, 0"},
    {"pg_transform", "'pg_transform'::regclass, c.oid, 0"},
    {"pg_trigger", "'pg_trigger'::regclass, c.oid, 0", PGSNAP_NOT_TEMPORARY("tgrelid")},
    {"pg_ts_config", "'pg_ts_config'::regclass, c.oid, 0"},
    {"pg_ts_config_map", "'pg_ts_config'::regclass, c.mapcfg, 0"},
    {"pg_ts_dict", "'pg_ts_dict'::regclass, c.oid, 0"},
    {"pg_ts_parser", "'pg_ts_parser'::regclass, c.oid, 0"},
    {"pg_ts_template", "'pg_ts_template'::regclass, c.oid, 0"},
    {"pg_type",
     "case when c.typrelid <> 0 then 'pg_class'::regclass else 'pg_type'::regclass end,"
     " case when c.typrelid <> 0 then c.typrelid else c.oid end, 0",
     "typnamespace not in (" PGSNAP_TEMPORARY_SCHEMAS ")"},
};

// A shared catalog: what is subscribed to in other databases changes without a difference here.
#define PGSNAP_SUBSCRIBED_HERE \
  "where subdbid = (select d.oid from pg_database d where d.datname = current_database())"

// What ordinary roles cannot read xmin of: the content that they can read.
struct Content {
  const char* name;  // of the catalog
  const char* view;  // what queries read in its place
  const char* rows;
  int since = 0;
  int before = 99;
};
constexpr Content kContents[] = {
    {"pg_authid", "pg_roles", "select r::text as row from pg_roles r"},
    {"pg_user_mapping", "pg_user_mappings", "select m::text as row from pg_user_mappings m"},
    {"pg_subscription", "pg_subscription",
     "select row(oid, subname, subowner, subenabled, subslotname, subsynccommit, subpublications"
     ")::text as row from pg_subscription " PGSNAP_SUBSCRIBED_HERE,
     0, 14},
    {"pg_subscription", "pg_subscription",
     "select row(oid, subname, subowner, subenabled, subbinary, substream, subslotname, "
     "subsynccommit, subpublications)::text as row from pg_subscription " PGSNAP_SUBSCRIBED_HERE,
     14, 15},
    {"pg_subscription", "pg_subscription",
     "select row(oid, subname, subowner, subenabled, subbinary, substream, subtwophasestate, "
     "subdisableonerr, subslotname, subsynccommit, subpublications)::text as row "
     "from pg_subscription " PGSNAP_SUBSCRIBED_HERE,
     15, 16},
    {"pg_subscription", "pg_subscription",
     "select row(oid, subname, subowner, subenabled, subbinary, substream, subtwophasestate, "
     "subdisableonerr, subpasswordrequired, subrunasowner, subslotname, subsynccommit, "
     "subpublications, suborigin)::text as row from pg_subscription " PGSNAP_SUBSCRIBED_HERE,
     16, 17},
    {"pg_subscription", "pg_subscription",
     "select row(oid, subname, subowner, subenabled, subbinary, substream, subtwophasestate, "
     "subdisableonerr, subpasswordrequired, subrunasowner, subfailover, subslotname, "
     "subsynccommit, subpublications, suborigin)::text as row from "
     "pg_subscription " PGSNAP_SUBSCRIBED_HERE,
     17},
};

// A transaction ID of 32 bits, as xmin has it.
std::string xid(const std::string& txid) {
  std::uint64_t value = 0;
  const auto end = txid.data() + txid.size();
  if (txid.empty() || std::from_chars(txid.data(), end, value).ptr != end) {
    throw model::Error("the server sent '" + txid + "' where a transaction ID should be");
  }
  return "'" + std::to_string(value & 0xffffffffU) + "'::xid";
}

}  // namespace

SnapshotMark snapshot_mark(CatalogTransaction& transaction) {
  // age() counts from the ID that the next transaction will get, which it looks up when a
  // transaction calls it first; so it sees past the snapshot.
  const auto rows = transaction.rows(
      "select s.xmin, s.xmax,"
      " s.xmin = s.xmax and age((s.xmax % 4294967296)::text::xid) = 0,"
      " has_table_privilege('pg_authid', 'select')"
      " from (select txid_snapshot_xmin(txid_current_snapshot()) as xmin,"
      " txid_snapshot_xmax(txid_current_snapshot()) as xmax) s");
  return {rows.at(0).at(0), rows.at(0).at(1), rows.at(0).at(2) == "t", rows.at(0).at(3) == "t"};
}

Fingerprint fingerprint(CatalogTransaction& transaction, const SnapshotMark& since,
                        int server_major) {
  const char* const hash = server_major >= 11 ? "hashtextextended(" : "hashtext(";
  const char* const seed = server_major >= 11 ? ", 0)" : ")::bigint";
  std::string sql;
  const auto add = [&](const char* name, const std::string& query) {
    sql += sql.empty() ? "" : " union all ";
    sql += "select '" + std::string(name) + "', " + query;
  };
  const auto add_table = [&](const char* name, const char* where) {
    // The age to compare with is a subquery, so that it is computed once.
    std::string query = "count(*), sum(case when age(c.xmin) <= (select age(" + xid(since.xmin) +
                        ")) then " + hash + "c.xmin::text || c.ctid::text" + seed + " end) from " +
                        name + " c";
    if (where) query += std::string(" where ") + where;
    add(name, query);
  };
  for (const CatalogTable& table : kCatalogs) {
    if (server_major >= table.since) add_table(table.name, table.where);
  }
  if (since.reads_roles) add_table("pg_authid", nullptr);
  for (const Content& content : kContents) {
    if (server_major < content.since || server_major >= content.before) continue;
    add(content.name,
        std::string("count(*), sum(") + hash + "c.row" + seed + ") from (" + content.rows + ") c");
  }
  return transaction.rows(sql);
}

std::vector<std::string> differences(const Fingerprint& before, const Fingerprint& after,
                                     CatalogTransaction& now, const SnapshotMark& since,
                                     int server_major) {
  constexpr std::size_t kMaxNames = 5;
  std::vector<std::string> names, catalogs;
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    if (before[i] != after[i]) catalogs.push_back(after[i].at(0));
  }
  std::string sql;
  for (const CatalogTable& table : kCatalogs) {
    if (server_major < table.since || std::ranges::find(catalogs, table.name) == catalogs.end()) {
      continue;
    }
    sql += sql.empty() ? "" : " union all ";
    sql += std::string("select ") + table.object + " from " + table.name + " c where (" +
           (table.where ? table.where : "true") + ") and age(c.xmin) <= (select age(" +
           xid(since.xmax) + "))";
  }
  if (!sql.empty()) {
    // Toast tables, array types and the like are nobody's news.
    const auto rows = now.rows(
        "select distinct i.type || ' ' || i.identity from (" + sql +
        ") o(class, object, sub_id) cross join lateral pg_identify_object(o.class, o.object, 0) i"
        " where coalesce(i.schema, '') not like 'pg\\_toast%' and i.identity not like '%[]'"
        " and i.type in ('table', 'view', 'materialized view', 'foreign table', 'index',"
        " 'sequence', 'function', 'procedure', 'aggregate', 'type', 'composite type', 'trigger',"
        " 'rule', 'policy', 'schema', 'extension', 'role', 'table constraint',"
        " 'domain constraint', 'publication')"
        " order by 1 limit " +
        std::to_string(kMaxNames + 1));
    for (const auto& row : rows) names.push_back(row.at(0));
    if (names.size() > kMaxNames) names.back() = "...";
  }
  if (names.empty()) names = catalogs;
  return names;
}

bool is_fingerprinted(std::string_view catalog_or_view) {
  return std::ranges::any_of(kCatalogs, [&](auto& c) { return c.name == catalog_or_view; }) ||
         std::ranges::any_of(kContents, [&](auto& c) {
           return c.name == catalog_or_view || c.view == catalog_or_view;
         });
}

}  // namespace pgsnap::capture
