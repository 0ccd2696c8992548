// Reading the SQLite encoding: names and digests at once, payloads when they are looked at.

#include <algorithm>
#include <numeric>

#include "snapshot/model/arena.h"
#include "snapshot/store/json_parser.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/object_collector.h"
#include "snapshot/store/sqlite_file.h"
#include "snapshot/store/sqlite_store.h"

namespace pgsnap::store {
namespace {

using model::Error;
using model::Record;

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

// The list of references that a properties column begins with, as it is written: all else of it is not looked at.
class ReferencesEvents : public JsonEvents {
 public:
  // The list's value, or "".
  static std::string read(std::string_view properties) {
    const std::string start =
        "{\"" + std::string(model::field_info(model::common::depends_on).name) + "\": ";
    if (!properties.starts_with(start)) return {};
    properties.remove_prefix(start.size());
    ReferencesEvents events;
    parse_json(properties.substr(0, end_of_list(properties)), events);
    return std::move(events.value_);
  }

  void start_object() override { wrong(); }
  void end_object() override { wrong(); }
  void name(std::string_view) override { wrong(); }
  void start_array() override {}
  void end_array() override {}
  void text(std::string_view text) override {
    model::append_value(value_, reference_of_text(unescape_bytes(text)));
  }
  void number(std::string_view) override { wrong(); }
  void flag(bool) override { wrong(); }
  void null() override { wrong(); }

 private:
  [[noreturn]] static void wrong() {
    throw Error("an object's dependencies are no list of addresses");
  }

  static std::size_t end_of_list(std::string_view json) {
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (in_text && json[i] == '\\') {
        ++i;
      } else if (json[i] == '"') {
        in_text = !in_text;
      } else if (!in_text && json[i] == ']') {
        return i + 1;
      }
    }
    return json.size();
  }

  std::string value_;
};

// Payloads as a file's header has them, of one kind after the other.
class PayloadReader {
 public:
  explicit PayloadReader(const Header& header) {
    for (const KindSpec& kind : header.kinds) readers_.emplace_back(kind);
  }
  std::string read(std::size_t kind, std::string_view properties) {
    PropertiesEvents events(readers_[kind]);
    parse_json(properties, events);
    return readers_[kind].payload();
  }

 private:
  std::vector<FieldReader> readers_;
};

model::Digest digest_in(SqliteFile& file, SqliteStatement& rows, int column) {
  const auto stored = file.count(rows.blob(column));
  model::Digest digest{};
  if (stored.size() != digest.size()) throw Error("a digest has not 32 bytes");
  std::ranges::copy(stored, reinterpret_cast<char*>(digest.data()));
  return digest;
}

model::Identity identity_in(SqliteStatement& rows) {
  const std::int64_t oid = rows.integer(5);
  const std::int64_t sub_id = rows.integer(6);
  if (oid != static_cast<std::uint32_t>(oid) || sub_id != static_cast<std::int32_t>(sub_id)) {
    throw Error("its identities are not those of its objects");
  }
  return {static_cast<std::uint32_t>(oid), static_cast<std::int32_t>(sub_id)};
}

constexpr char kIdentityRows[] =
    "SELECT kind, schema, parent, name, signature, oid, sub_id FROM identities";

void check_sql_texts(SqliteFile& file) {
  TextsDigest digest;
  file.start_scan();
  SqliteStatement rows(file.connection(), "SELECT sql FROM objects");
  while (rows.step()) digest.add(file.count(rows.text(0)));
  if (file.digest("sql_digest") != digest.get()) {
    throw Error("its SQL texts are not as they were written");
  }
}

// ---- all at once: files with kinds or fields that are not this program's

void read_objects(SqliteFile& file, ObjectCollector& objects) {
  PayloadReader payloads(file.header());
  NameReader name(file);
  file.start_scan();
  SqliteStatement rows(file.connection(),
                       "SELECT kind, schema, parent, name, signature, digest, properties "
                       "FROM objects");
  while (rows.step()) {
    name.read(rows);
    const model::Digest digest = digest_in(file, rows, 5);
    const std::string payload = payloads.read(name.kind(), file.count(rows.text(6)));
    objects.add(name.kind(), name.key(), payload, digest);
  }
}

void read_identities(SqliteFile& file, ObjectCollector& objects) {
  NameReader name(file);
  file.start_scan();
  SqliteStatement rows(file.connection(), kIdentityRows);
  std::size_t at = 0;
  for (; rows.step(); ++at) {
    name.read(rows);
    const std::string& kind = file.header().kinds[name.kind()].name;
    if (at >= objects.size() || model::address_text(kind, name.key()) != objects.address(at)) {
      throw Error("its identities are not those of its objects");
    }
    objects.set_identity(at, identity_in(rows));
  }
  if (at != (file.header().has_identities ? objects.size() : 0)) {
    throw Error("its identities are not those of its objects");
  }
}

model::Catalog read_whole(SqliteFile& file) {
  Header& header = file.header();
  ObjectCollector objects(file.input(), header);
  read_objects(file, objects);
  read_identities(file, objects);
  check_sql_texts(file);
  return objects.finish(file.digest("header_digest"),
                        header.has_identities ? file.meta("identities_origin") : "",
                        header.has_identities ? file.digest("identities_digest") : model::Digest{});
}

// ---- piece by piece

// What records point to. Row i of the tables is the record at place_of(i).
struct Rows {
  model::Arena keys;
  std::vector<model::Digest> digests;
  std::vector<std::uint32_t> places;  // empty where each row is in its place

  std::size_t place_of(std::size_t row) const { return places.empty() ? row : places[row]; }
};

class SqlitePayloads : public model::PayloadSource {
 public:
  SqlitePayloads(std::shared_ptr<SqliteFile> file, std::shared_ptr<const Rows> rows)
      : file_(std::move(file)),
        rows_(std::move(rows)),
        payloads_(file_->header()),
        name_(*file_),
        // Records are mostly asked for in order, so one search finds many.
        cursor_(file_->connection(),
                "SELECT kind, schema, parent, name, signature, properties FROM objects "
                "WHERE (kind, schema, parent, name, signature) >= (?, ?, ?, ?, ?)") {}

  std::string_view payload(Records records, std::size_t index) override {
    known_.resize(records.size());
    if (!model::is_set(known_[index])) {
      guarded([&] {
        file_->start_scan();
        if (at_ != index || !cursor_.step() || !is_at(records[index])) search(records[index]);
        at_ = index + 1;
        keep(records, index, cursor_.text(5));
      });
    }
    return known_[index];
  }

  void find_references(Records records, const Found& found) override {
    std::vector<std::pair<std::size_t, std::string_view>> all;
    model::Arena values;
    guarded([&] {
      file_->start_scan();
      SqliteStatement rows(file_->connection(), "SELECT properties FROM objects");
      for (std::size_t row = 0; rows.step(); ++row) {
        if (row == records.size()) throw Error("it has more objects than before");
        const std::string value = ReferencesEvents::read(file_->count(rows.text(0)));
        if (!value.empty()) all.emplace_back(rows_->place_of(row), values.keep(value));
      }
      std::ranges::sort(all);
      ReferencesDigest digest;
      for (const auto& [place, value] : all) digest.add(place, value);
      if (digest.get() != file_->digest("references_digest")) {
        throw Error("the digest of its dependencies does not match");
      }
    });
    for (const auto& [place, value] : all) found(place, value);
  }

  model::Identities identities(Records records) override {
    model::Identities found;
    guarded([&] { found = read_identities_of(records); });
    return found;
  }

  void verify_rest() override {
    guarded([&] { check_sql_texts(*file_); });
  }

 private:
  template <typename Function>
  void guarded(Function&& read) {
    try {
      read();
    } catch (const FileError&) {
      throw;
    } catch (const Error& error) {
      refuse_damaged(file_->input(), error.what());
    }
  }

  const KindSpec& spec(const Record& record) const {
    return kind_spec(file_->header(), record.kind);
  }
  std::size_t place_of_kind(const Record& record) const {
    return static_cast<std::size_t>(&spec(record) - file_->header().kinds.data());
  }

  bool is_at(const Record& record) {
    name_.read(cursor_);
    return name_.kind() == place_of_kind(record) && name_.key() == record.key;
  }

  void search(const Record& record) {
    const KindSpec& kind = spec(record);
    columns_ = columns_of_key(kind.parts, record.key);
    at_ = kNowhere;
    cursor_.restart();
    cursor_.bind_text(1, kind.name);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      cursor_.bind_text(static_cast<int>(i) + 2, columns_[i]);
    }
    if (!cursor_.step() || !is_at(record)) throw Error("its objects are not in order");
  }

  void keep(Records records, std::size_t index, std::string_view properties) {
    const Record& record = records[index];
    const std::string payload = payloads_.read(place_of_kind(record), properties);
    // A record's own digest may be of what a filter made of it.
    if (model::object_digest(record.kind, record.key, payload) != rows_->digests[index]) {
      throw Error("the digest of " + model::address_text(record.address()) +
                  " does not match its content");
    }
    known_[index] = arena_.keep(payload);
  }

  model::Identities read_identities_of(Records records) {
    const bool any = file_->header().has_identities;
    model::Identities found;
    if (any) found.of_records.resize(records.size());
    file_->start_scan();
    SqliteStatement rows(file_->connection(), kIdentityRows);
    std::size_t row = 0;
    for (; rows.step(); ++row) {
      if (row >= found.of_records.size())
        throw Error("its identities are not those of its objects");
      const std::size_t index = rows_->place_of(row);
      const Record& record = records[index];
      name_.read(rows);
      if (name_.kind() != place_of_kind(record) || name_.key() != record.key) {
        throw Error("its identities are not those of its objects");
      }
      found.of_records[index] = identity_in(rows);
    }
    if (row != found.of_records.size()) throw Error("its identities are not those of its objects");
    if (!any) return found;
    found.origin = file_->meta("identities_origin");
    if (identity_digest(found.origin, encode_identities(found.of_records)) !=
        file_->digest("identities_digest")) {
      throw Error("the digest of its identities does not match");
    }
    return found;
  }

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::shared_ptr<SqliteFile> file_;
  std::shared_ptr<const Rows> rows_;
  PayloadReader payloads_;
  NameReader name_;
  model::Arena arena_;
  std::vector<std::string_view> known_;  // by the record's place; unset: not read yet
  SqliteStatement cursor_;
  KeyColumns columns_;         // what the cursor's statement has bound
  std::size_t at_ = kNowhere;  // the record that the cursor's next step should give
};

// Sorts the records, whose digests are those of their rows, and says where the rows went. Most kinds
// are in order: only names of several parts beyond schema, relation and name, which are one text in
// the file, may not be.
void sort_records(std::vector<Record>& records, Rows& rows) {
  for (std::size_t first = 0, last = 0; first < records.size(); first = last) {
    const auto kind = records[first].kind;
    while (last < records.size() && records[last].kind == kind) ++last;
    const auto range = std::span(records).subspan(first, last - first);
    if (std::ranges::is_sorted(range, {}, &Record::key)) continue;
    const std::vector<Record> old(range.begin(), range.end());
    if (rows.places.empty()) {
      rows.places.resize(records.size());
      std::iota(rows.places.begin(), rows.places.end(), 0U);
    }
    const auto part = std::span(rows.digests).subspan(first, last - first);
    const std::vector<model::Digest> digests(part.begin(), part.end());
    std::vector<std::uint32_t> order(old.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return old[i].key; });
    for (std::size_t i = 0; i < order.size(); ++i) {
      rows.places[first + order[i]] = static_cast<std::uint32_t>(first + i);
      records[first + i] = old[order[i]];
      rows.digests[first + i] = digests[order[i]];
    }
  }
}

void check_records(SqliteFile& file, const std::vector<Record>& records, const Rows& rows) {
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i - 1].address() == records[i].address()) {
      throw Error(model::address_text(records[i].address()) + " is there twice");
    }
  }
  const std::string_view digests(reinterpret_cast<const char*>(rows.digests.data()),
                                 rows.digests.size() * sizeof(model::Digest));
  if (model::sha256({digests}) != file.header().content_digest) {
    throw Error("the digest of its content does not match");
  }
  if (header_digest(file.header()) != file.digest("header_digest")) {
    throw Error("the digest of its header does not match");
  }
  if (keys_digest(records) != file.digest("keys_digest")) {
    throw Error("the digest of its names does not match");
  }
}

model::Catalog read_in_pieces(const std::shared_ptr<SqliteFile>& file,
                              const std::vector<KindReader>& kinds) {
  Header& header = file->header();
  auto kept = std::make_shared<Rows>();
  std::vector<Record> records;
  // More than there are, mostly; what is not used is not touched.
  records.reserve(file->input().bytes.size() / 256);
  kept->digests.reserve(records.capacity());
  {
    NameReader name(*file);
    file->start_scan();
    SqliteStatement rows(file->connection(),
                         "SELECT kind, schema, parent, name, signature, digest FROM objects");
    while (rows.step()) {
      name.read(rows);
      kept->digests.push_back(digest_in(*file, rows, 5));
      records.push_back({*kinds[name.kind()].kind(), kept->keys.keep(name.key()), {}, nullptr});
      ++header.kinds[name.kind()].objects;
    }
  }
  sort_records(records, *kept);
  check_records(*file, records, *kept);
  for (std::size_t i = 0; i < records.size(); ++i) records[i].digest = &kept->digests[i];
  model::Catalog catalog(header.info, std::move(records), kept,
                         std::make_shared<SqlitePayloads>(file, kept));
  mark_missing(kinds, catalog);
  catalog.set_content_digest(header.content_digest);
  return catalog;
}

}  // namespace

model::Catalog decode_sqlite(const Input& input, int& version, int& oldest_reader) {
  const auto file = std::make_shared<SqliteFile>(input);
  version = file->header().version;
  oldest_reader = file->header().oldest_reader;
  const auto kinds = make_kind_readers(file->input(), file->header());
  const bool as_here =
      std::ranges::all_of(kinds, [](const KindReader& kind) { return kind.kind() && kind.same(); });
  // Files of the first programs have no digest of the names, and of the dependencies, alone.
  if (as_here && file->has_meta("keys_digest") && file->has_meta("references_digest")) {
    return read_in_pieces(file, kinds);
  }
  return read_whole(*file);
}

}  // namespace pgsnap::store
