#include "snapshot/store/sqlite_store.h"

#include <algorithm>
#include <map>

#include "snapshot/store/binary_store.h"
#include "snapshot/store/header_text.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/sqlite_connection.h"
#include "snapshot/store/sqlite_file.h"
#include "snapshot/store/sqlite_key.h"
#include "snapshot/store/sqlite_schema.h"

namespace pgsnap::store {
namespace {

std::string_view bytes_of(const model::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void create_schema(SqliteConnection& connection, TextsDigest& digest) {
  const auto create = [&](const SqliteObject& object) {
    connection.run(std::string(object.sql).c_str());
    digest.add(object.name);
    digest.add(object.sql);
  };
  std::ranges::for_each(kSqliteTables, create);
  create(kSqliteOutline);
  std::ranges::for_each(kSqliteViews, create);
}

std::string properties_of(const model::Catalog& catalog, const model::Record& record) {
  std::string text = "{";
  append_json_fields(text, record.kind, catalog.payload(record), ", ", true);
  text.push_back('}');
  return text;
}

void bind_key(SqliteStatement& statement, const std::string& kind, const KeyColumns& columns) {
  statement.bind_text(1, kind);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    statement.bind_text(static_cast<int>(i) + 2, columns[i]);
  }
}

// Of the records, by primary key, so that pages fill one after the other. They are in that order already
// but for kinds with signatures of several parts, which are sorted.
std::vector<std::size_t> order_of_rows(const model::Catalog& catalog, const Header& header) {
  const auto records = catalog.records();
  std::vector<std::size_t> order;
  order.reserve(records.size());
  while (order.size() < records.size()) {
    const std::size_t first = order.size();
    const auto of_kind = catalog.records(records[first].kind);
    const auto& parts = kind_spec(header, records[first].kind).parts;
    bool sorted = true;
    KeyColumns before;
    for (const model::Record& record : of_kind) {
      KeyColumns next = columns_of_key(parts, record.key);
      sorted = sorted && (order.size() == first || before < next);
      before = std::move(next);
      order.push_back(order.size());
    }
    if (sorted) continue;
    std::vector<KeyColumns> columns;
    for (const model::Record& record : of_kind) {
      columns.push_back(columns_of_key(parts, record.key));
    }
    std::ranges::sort(order.begin() + static_cast<std::ptrdiff_t>(first), order.end(), {},
                      [&](std::size_t i) -> const KeyColumns& { return columns[i - first]; });
  }
  return order;
}

void insert_objects(SqliteConnection& connection, const model::Catalog& catalog,
                    const Header& header, const std::vector<std::size_t>& order,
                    const SqlText& sql_text, TextsDigest& sql_digest) {
  SqliteStatement insert(connection, "INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i : order) {
    const model::Record& record = catalog.records()[i];
    const KindSpec& kind = kind_spec(header, record.kind);
    const KeyColumns columns = columns_of_key(kind.parts, record.key);
    const std::string sql = sql_text ? sql_text(catalog.object(record)) : std::string();
    const std::string properties = properties_of(catalog, record);
    sql_digest.add(sql);
    bind_key(insert, kind.name, columns);
    insert.bind_blob(6, bytes_of(*record.digest));
    insert.bind_text(7, sql);
    insert.bind_text(8, properties);
    insert.run();
  }
}

void insert_identities(SqliteConnection& connection, const model::Catalog& catalog,
                       const Header& header, const std::vector<std::size_t>& order) {
  SqliteStatement insert(connection, "INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i : order) {
    const model::Record& record = catalog.records()[i];
    const KindSpec& kind = kind_spec(header, record.kind);
    const KeyColumns columns = columns_of_key(kind.parts, record.key);
    bind_key(insert, kind.name, columns);
    insert.bind_integer(6, catalog.identities()[i].oid);
    insert.bind_integer(7, catalog.identities()[i].sub_id);
    insert.run();
  }
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::string text;
  append_json_texts(text, texts);
  return text;
}

std::string json_kinds(const Header& header) {
  std::string text = "{";
  for (const KindSpec& kind : header.kinds) {
    if (text.size() > 1) text.append(",");
    text.append("\n");
    append_json_text(text, kind.name);
    text.append(": ");
    append_json_texts(text, kind_texts(kind));
  }
  return text + "\n}";
}

// A value of a megabyte: SQLite has a largest one, and reads each whole.
constexpr std::size_t kPieceSize = 1 << 20;

void insert_outline(SqliteConnection& connection, std::string_view outline) {
  SqliteStatement insert(connection, "INSERT INTO outline VALUES (?, ?)");
  for (std::int64_t number = 1; !outline.empty(); ++number) {
    const auto piece = outline.substr(0, kPieceSize);
    outline.remove_prefix(piece.size());
    insert.bind_integer(1, number);
    insert.bind_blob(2, piece);
    insert.run();
  }
}

void insert_meta(SqliteConnection& connection, const model::Catalog& catalog, const Header& header,
                 const TextsDigest& schema_digest, const TextsDigest& sql_digest) {
  std::map<std::string, std::string> meta{
      {"format", std::string(kSqliteFormatName)},
      {"version", std::to_string(header.version)},
      {"oldest_reader", std::to_string(header.oldest_reader)},
      {"server_major", std::to_string(header.info.server_major)},
      {"encoding", header.info.encoding},
      {"scope", json_texts(header.info.scope)},
      {"unread", json_texts(header.info.unread)},
      {"unmodelled", json_texts(header.info.unmodelled)},
      {"kinds", json_kinds(header)},
      {"content_digest", model::hex(header.content_digest)},
      {"header_digest", model::hex(header_digest(header))},
      {"schema_digest", model::hex(schema_digest.get())},
      {"sql_digest", model::hex(sql_digest.get())},
  };
  if (header.has_identities) {
    const std::string bytes = encode_identities(catalog.identities());
    meta["identities_origin"] = catalog.identity_origin();
    meta["identities_digest"] = model::hex(identity_digest(catalog.identity_origin(), bytes));
  }
  SqliteStatement insert(connection, "INSERT INTO meta VALUES (?, ?)");
  for (const auto& [name, value] : meta) {
    insert.bind_text(1, name);
    insert.bind_text(2, value);
    insert.run();
  }
}

void set_number(unsigned char* bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<unsigned char>(value >> (24 - 8 * i));
}

// Counters of changes and the version of SQLite say nothing of the content.
void set_counters(unsigned char* bytes) {
  set_number(bytes, kSqliteChangeCounter, kSqliteAsWritten);
  set_number(bytes, 40, 1);                 // schema cookie
  set_number(bytes, 92, kSqliteAsWritten);  // version-valid-for
  set_number(bytes, 96, 3'009'000);         // the oldest SQLite with all that is used here
}

}  // namespace

void encode_sqlite(const model::Catalog& catalog, const Header& header, const SqlText& sql_text,
                   ByteSink& sink) {
  SqliteConnection connection;
  // secure_delete also clears pages before they are used, so that no byte is left to chance.
  connection.run(
      "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE;"
      "PRAGMA journal_mode = OFF; PRAGMA secure_delete = ON; BEGIN");
  connection.run(("PRAGMA application_id = " + std::to_string(kSqliteApplicationId)).c_str());
  connection.run(("PRAGMA user_version = " + std::to_string(header.oldest_reader)).c_str());
  TextsDigest schema_digest;
  TextsDigest sql_digest;
  create_schema(connection, schema_digest);
  const auto order = order_of_rows(catalog, header);
  insert_objects(connection, catalog, header, order, sql_text, sql_digest);
  insert_outline(connection, encode_outline(catalog, header));
  insert_meta(connection, catalog, header, schema_digest, sql_digest);
  if (header.has_identities) insert_identities(connection, catalog, header, order);
  connection.run("COMMIT");
  std::size_t size = 0;
  const auto bytes = connection.serialize(size);
  set_counters(bytes.get());
  sink.write({reinterpret_cast<const char*>(bytes.get()), size});
}

}  // namespace pgsnap::store
