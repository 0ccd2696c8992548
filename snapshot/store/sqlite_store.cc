#include "snapshot/store/sqlite_store.h"

#include <algorithm>
#include <map>

#include "snapshot/model/payload.h"
#include "snapshot/store/header_text.h"
#include "snapshot/store/json_parser.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/object_collector.h"
#include "snapshot/store/sqlite_connection.h"
#include "snapshot/store/sqlite_key.h"
#include "snapshot/store/sqlite_schema.h"

namespace pgsnap::store {
namespace {

using model::Error;

constexpr std::size_t kPageSize = 4096;
constexpr std::string_view kFormatName = "pgsnap snapshot";

// Digest of texts in a row, one after the other.
class TextsDigest {
 public:
  void add(std::string_view text) {
    const std::string_view before(reinterpret_cast<const char*>(digest_.data()), digest_.size());
    digest_ = model::sha256({before, text});
  }
  const model::Digest& get() const { return digest_; }

 private:
  model::Digest digest_{};
};

std::string_view bytes_of(const model::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// ---- writing

void create_schema(SqliteConnection& connection, TextsDigest& digest) {
  const auto create = [&](const SqliteObject& object) {
    connection.run(std::string(object.sql).c_str());
    digest.add(object.name);
    digest.add(object.sql);
  };
  std::ranges::for_each(kSqliteTables, create);
  std::ranges::for_each(kSqliteViews, create);
}

std::string properties_of(const model::Record& record) {
  std::string text = "{";
  append_json_fields(text, record.kind, record.payload, ", ", true);
  text.push_back('}');
  return text;
}

void bind_key(SqliteStatement& statement, const std::string& kind, const KeyColumns& columns) {
  statement.bind_text(1, kind);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    statement.bind_text(static_cast<int>(i) + 2, columns[i]);
  }
}

// Of the records, by primary key, so that pages fill one after the other.
std::vector<std::size_t> order_of_rows(const model::Catalog& catalog, const Header& header) {
  std::vector<std::size_t> order(catalog.records().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  // Records are in that order already but for signatures of several parts.
  const auto columns = [&](std::size_t i) {
    const model::Record& record = catalog.records()[i];
    return std::pair(record.kind, columns_of_key(kind_spec(header, record.kind).parts, record.key));
  };
  std::size_t sorted = 0;
  auto before = order.empty() ? decltype(columns(0))() : columns(0);
  for (std::size_t i = 1; i < order.size(); ++i) {
    auto next = columns(i);
    sorted += before < next;
    before = std::move(next);
  }
  if (sorted + 1 < order.size()) std::ranges::sort(order, {}, columns);
  return order;
}

void insert_objects(SqliteConnection& connection, const model::Catalog& catalog,
                    const Header& header, const std::vector<std::size_t>& order,
                    const SqlText& sql_text, TextsDigest& sql_digest) {
  SqliteStatement insert(connection, "INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i : order) {
    const model::Record& record = catalog.records()[i];
    const KindSpec& kind = kind_spec(header, record.kind);
    catalog.verify(record);
    const KeyColumns columns = columns_of_key(kind.parts, record.key);
    const std::string sql = sql_text ? sql_text(catalog.object(record)) : std::string();
    const std::string properties = properties_of(record);
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

void insert_meta(SqliteConnection& connection, const model::Catalog& catalog, const Header& header,
                 const TextsDigest& schema_digest, const TextsDigest& sql_digest) {
  std::map<std::string, std::string> meta{
      {"format", std::string(kFormatName)},
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

void set_number(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (char c : bytes.substr(at, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// Counters of changes and the version of SQLite say nothing of the content.
void set_counters(std::string& bytes) {
  set_number(bytes, 24, 1);          // file change counter
  set_number(bytes, 40, 1);          // schema cookie
  set_number(bytes, 92, 1);          // version-valid-for
  set_number(bytes, 96, 3'009'000);  // the oldest SQLite with all that is used here
}

// ---- reading

// Bytes 16 to 23: page size 4096, legacy journal for writing and reading, nothing reserved, and
// the three fractions that SQLite demands.
constexpr std::string_view kFixedStart{"\x10\x00\x01\x01\x00\x40\x20\x20", 8};

void check_file_header(const Input& input) {
  const std::string_view bytes = input.bytes;
  if (bytes.size() < 100) refuse_damaged(input, "it ends in the middle of its header");
  if (number_at(bytes, 68) != kSqliteApplicationId) {
    refuse(input, "is a SQLite database, but not a pgsnap snapshot",
           "`pgsnap capture` makes a snapshot");
  }
  // user_version is the oldest reader.
  const auto oldest = static_cast<int>(std::min<std::uint32_t>(number_at(bytes, 60), 65536));
  check_version(input, oldest, oldest);
  const bool as_written = bytes.substr(16, 8) == kFixedStart &&
                          number_at(bytes, 52) == 0 &&  // no auto_vacuum
                          number_at(bytes, 56) == 1;    // UTF-8
  if (!as_written) {
    refuse_damaged(input, "its SQLite header is not as pgsnap writes it");
  }
  const std::uint64_t size = std::uint64_t{number_at(bytes, 28)} * kPageSize;
  if (size > bytes.size()) refuse_damaged(input, "it ends in the middle of a page");
  if (size < bytes.size()) refuse_damaged(input, "there are bytes after its end");
}

// The properties column: FieldReader wants what is inside the outermost braces.
class PropertiesEvents : public JsonEvents {
 public:
  explicit PropertiesEvents(FieldReader& reader) : reader_(reader) {}
  void start_object() override {
    if (started_) throw Error("a property holds an object");
    started_ = true;
    reader_.start();
  }
  void end_object() override {}
  void name(std::string_view name) override { reader_.name(name); }
  void start_array() override { started().start_list(); }
  void end_array() override { reader_.end_list(); }
  void text(std::string_view text) override { started().text(text); }
  void number(std::string_view digits) override { started().number(digits); }
  void flag(bool value) override { started().flag(value); }
  void null() override { started().null(); }

 private:
  FieldReader& started() {
    if (!started_) throw Error("properties are not a JSON object");
    return reader_;
  }
  FieldReader& reader_;
  bool started_ = false;
};

// The value of a meta row: a list of texts, or an object of such lists.
class TextsEvents : public JsonEvents {
 public:
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;

  void start_object() override { enter(); }
  void end_object() override { --depth_; }
  void name(std::string_view name) override {
    if (lists.size() == kMaxKinds) throw Error("it has too many kinds");
    lists.emplace_back(unescape_bytes(name), std::vector<std::string>());
  }
  void start_array() override {
    enter();
    if (depth_ == 1) lists.emplace_back();
    in_list_ = true;
  }
  void end_array() override {
    --depth_;
    in_list_ = false;
  }
  void text(std::string_view text) override {
    if (!in_list_) throw Error("a text stands outside a list");
    auto& texts = lists.back().second;
    if (texts.size() == model::kMaxListElements) throw Error("a list is too long");
    texts.push_back(unescape_bytes(text));
  }
  void number(std::string_view) override { wrong(); }
  void flag(bool) override { wrong(); }
  void null() override { wrong(); }

 private:
  [[noreturn]] void wrong() { throw Error("a list holds more than texts"); }
  void enter() {
    if (++depth_ > 2 || in_list_) wrong();
  }
  int depth_ = 0;
  bool in_list_ = false;
};

std::vector<std::string> texts_of_json(std::string_view json) {
  TextsEvents events;
  parse_json(json, events);
  if (events.lists.size() != 1 || !events.lists[0].first.empty()) throw Error("not one list");
  return std::move(events.lists[0].second);
}

class SqliteReader {
 public:
  explicit SqliteReader(const Input& input) : input_(input) {
    check_file_header(input);
    // A row takes at least 40 bytes of the file and less than 100 steps.
    connection_.open_untrusted(input.bytes, 1'000'000 + 4 * std::uint64_t{input.bytes.size()});
    check_schema();
    read_meta();
  }

  model::Catalog read() {
    ObjectCollector objects(input_, header_);
    read_objects(objects);
    read_identities(objects);
    return objects.finish(digest("header_digest"), header_.has_identities ? origin() : "",
                          header_.has_identities ? digest("identities_digest") : model::Digest{});
  }

  const Header& header() const { return header_; }

 private:
  // Pages may belong to several rows in a forged file: what is read is never more than the file.
  void count(std::string_view value) {
    counted_ += value.size();
    if (counted_ > input_.bytes.size()) throw Error("its values are larger than the file");
  }

  std::string_view text(SqliteStatement& rows, int column) {
    const auto value = rows.text(column);
    count(value);
    return value;
  }

  // Before anything else is asked of the file: only our tables, besides them nothing but views.
  void check_schema() {
    SqliteStatement rows(connection_, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
    std::size_t tables = 0;
    while (rows.step()) {
      const SqliteObject found{text(rows, 0), text(rows, 1), text(rows, 3)};
      const bool ours = std::ranges::any_of(kSqliteTables, [&](const SqliteObject& table) {
        return table.type == found.type && table.name == found.name && table.sql == found.sql;
      });
      if ((!ours && found.type != "view") || text(rows, 2) != found.name) {
        throw Error("its tables are not as pgsnap makes them");
      }
      tables += ours;
      schema_digest_.add(found.name);
      schema_digest_.add(found.sql);
    }
    if (tables != kSqliteTables.size()) throw Error("its tables are not as pgsnap makes them");
  }

  void read_meta() {
    SqliteStatement rows(connection_, "SELECT name, value FROM meta");
    while (rows.step()) {
      if (meta_.size() == 100) throw Error("its table meta is too long");
      std::string name(text(rows, 0));
      if (!meta_.emplace(std::move(name), text(rows, 1)).second) {
        throw Error("its table meta is out of order");
      }
    }
    if (meta("format") != kFormatName) throw Error("its table meta does not say what it is");
    header_.version = version_of(meta("version"));
    header_.oldest_reader = version_of(meta("oldest_reader"));
    check_version(input_, header_.version, header_.oldest_reader);
    if (number_at(input_.bytes, 60) != static_cast<std::uint32_t>(header_.oldest_reader)) {
      throw Error("its user_version is not its oldest reader");
    }
    if (digest("schema_digest") != schema_digest_.get()) {
      throw Error("its views are not as they were written");
    }
    header_.info.server_major = version_of(meta("server_major"));
    header_.info.encoding = meta("encoding");
    header_.info.scope = texts_of_json(meta("scope"));
    header_.info.unread = texts_of_json(meta("unread"));
    header_.info.unmodelled = texts_of_json(meta("unmodelled"));
    TextsEvents kinds;
    parse_json(meta("kinds"), kinds);
    for (const auto& [name, texts] : kinds.lists) {
      header_.kinds.push_back(kind_of_texts(name, texts));
    }
    header_.content_digest = digest("content_digest");
    header_.has_identities = meta_.contains("identities_digest");
  }

  const std::string& meta(const char* name) const {
    const auto it = meta_.find(name);
    if (it == meta_.end()) throw Error(std::string("its table meta has no ") + name);
    return it->second;
  }
  model::Digest digest(const char* name) const { return digest_of_hex(meta(name)); }
  const std::string& origin() const { return meta("identities_origin"); }

  // The columns that name an object, which must be greater than those of the row before.
  void read_name(SqliteStatement& rows) {
    std::swap(name_, name_before_);
    name_.first = text(rows, 0);
    for (std::size_t i = 0; i < name_.second.size(); ++i) {
      name_.second[i] = text(rows, static_cast<int>(i) + 1);
    }
    if (name_ <= name_before_ && !first_row_) throw Error("its objects are not in order");
    first_row_ = false;
  }

  void read_objects(ObjectCollector& objects) {
    std::vector<FieldReader> readers;
    for (const KindSpec& kind : header_.kinds) readers.emplace_back(kind);
    TextsDigest sql_digest;
    first_row_ = true;
    SqliteStatement rows(connection_,
                         "SELECT kind, schema, parent, name, signature, digest, sql, properties "
                         "FROM objects");
    while (rows.step()) {
      read_name(rows);
      const std::size_t kind = objects.kind_index(name_.first);
      const std::string key = key_of_columns(header_.kinds[kind].parts, name_.second);
      const auto stored = rows.blob(5);
      model::Digest object_digest{};
      if (stored.size() != object_digest.size()) throw Error("a digest has not 32 bytes");
      std::ranges::copy(stored, reinterpret_cast<char*>(object_digest.data()));
      count(stored);
      sql_digest.add(text(rows, 6));
      PropertiesEvents events(readers[kind]);
      parse_json(text(rows, 7), events);
      objects.add(kind, key, readers[kind].payload(), object_digest);
    }
    if (digest("sql_digest") != sql_digest.get()) {
      throw Error("its SQL texts are not as they were written");
    }
  }

  void read_identities(ObjectCollector& objects) {
    SqliteStatement rows(connection_,
                         "SELECT kind, schema, parent, name, signature, oid, sub_id "
                         "FROM identities");
    std::size_t at = 0;
    first_row_ = true;
    for (; rows.step(); ++at) {
      read_name(rows);
      const KindSpec& kind = header_.kinds[objects.kind_index(name_.first)];
      const std::string key = key_of_columns(kind.parts, name_.second);
      const std::int64_t oid = rows.integer(5);
      const std::int64_t sub_id = rows.integer(6);
      if (at >= objects.size() || model::address_text(kind.name, key) != objects.address(at) ||
          oid != static_cast<std::uint32_t>(oid) || sub_id != static_cast<std::int32_t>(sub_id)) {
        throw Error("its identities are not those of its objects");
      }
      objects.set_identity(at,
                           {static_cast<std::uint32_t>(oid), static_cast<std::int32_t>(sub_id)});
    }
    if (at != (header_.has_identities ? objects.size() : 0)) {
      throw Error("its identities are not those of its objects");
    }
  }

  const Input& input_;
  SqliteConnection connection_;
  Header header_;
  TextsDigest schema_digest_;
  std::map<std::string, std::string> meta_;
  std::size_t counted_ = 0;
  using Name = std::pair<std::string, KeyColumns>;
  Name name_;
  Name name_before_;
  bool first_row_ = true;
};

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
  insert_meta(connection, catalog, header, schema_digest, sql_digest);
  if (header.has_identities) insert_identities(connection, catalog, header, order);
  connection.run("COMMIT");
  std::string bytes = connection.serialize();
  set_counters(bytes);
  sink.write(bytes);
}

model::Catalog decode_sqlite(const Input& input, int& version, int& oldest_reader) {
  SqliteReader reader(input);
  version = reader.header().version;
  oldest_reader = reader.header().oldest_reader;
  return reader.read();
}

}  // namespace pgsnap::store
