// Reading the SQLite encoding: names and digests at once, payloads when they are looked at.

#include <algorithm>
#include <optional>
#include <span>

#include "snapshot/model/arena.h"
#include "snapshot/store/binary_store.h"
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

constexpr char kAllNames[] = "SELECT kind, schema, parent, name, signature, digest FROM objects";

class SqlitePayloads : public model::PayloadSource {
 public:
  // digests: of the records, as the outline has them.
  SqlitePayloads(std::shared_ptr<SqliteFile> file, std::span<const model::Digest> digests)
      : file_(std::move(file)),
        digests_(digests),
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
        if (at_ != index || !cursor_.step() || !is_at(cursor_, records[index])) {
          search(records[index]);
        }
        at_ = index + 1;
        keep(records, index, cursor_.text(5));
      });
    }
    return known_[index];
  }

  void verify_rest(Records records, std::span<const model::Identity> identities) override {
    guarded([&] {
      const auto same_digest = [&](SqliteStatement& rows, std::size_t index) {
        return digest_in(*file_, rows, 5) == digests_[index];
      };
      if (!agree(records, kAllNames, records.size(), same_digest)) {
        throw Error("its rows are not those of its outline");
      }
      const auto same_identity = [&](SqliteStatement& rows, std::size_t index) {
        const model::Identity found = identity_in(rows);
        return found.oid == identities[index].oid && found.sub_id == identities[index].sub_id;
      };
      if (!agree(records, kIdentityRows, identities.size(), same_identity)) {
        throw Error("its identities are not those of its objects");
      }
      check_sql_texts(*file_);
    });
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

  bool is_at(SqliteStatement& rows, const Record& record) {
    name_.read(rows);
    return names(record);
  }
  // Whether that is what was read.
  bool names(const Record& record) const {
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
    if (!cursor_.step() || !is_at(cursor_, record)) {
      throw Error("there is no row of " + model::address_text(record.address()));
    }
  }

  void keep(Records records, std::size_t index, std::string_view properties) {
    const Record& record = records[index];
    const std::string payload = payloads_.read(place_of_kind(record), properties);
    // A record's own digest may be of what a filter made of it.
    if (model::object_digest(record.kind, record.key, payload) != digests_[index]) {
      throw Error("the digest of " + model::address_text(record.address()) +
                  " does not match its content");
    }
    known_[index] = arena_.keep(payload);
  }

  // Whether the query's rows are one of each record, or none where `count` is 0, and what else they have is right.
  template <typename Same>
  bool agree(Records records, const char* query, std::size_t count, const Same& same) {
    file_->start_scan();
    SqliteStatement rows(file_->connection(), query);
    std::size_t row = 0;
    for (; rows.step(); ++row) {
      if (row == count) return false;
      name_.read(rows);
      const auto index = index_of_name(records, row);
      if (!index || !same(rows, *index)) return false;
    }
    return row == count;
  }

  // Of the record that was named last. Most rows are in the order of the records; only names of several parts
  // beyond schema, relation and name, which are one text in the file, may not be.
  std::optional<std::size_t> index_of_name(Records records, std::size_t row) const {
    if (names(records[row])) return row;
    const auto before = [&](const Record& record, std::string_view key) {
      const std::size_t kind = place_of_kind(record);
      return kind != name_.kind() ? kind < name_.kind() : record.key < key;
    };
    const auto found = std::lower_bound(records.begin(), records.end(), name_.key(), before);
    if (found == records.end() || !names(*found)) return {};
    return static_cast<std::size_t>(found - records.begin());
  }

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::shared_ptr<SqliteFile> file_;
  std::span<const model::Digest> digests_;
  PayloadReader payloads_;
  NameReader name_;
  model::Arena arena_;
  std::vector<std::string_view> known_;  // by the record's place; unset: not read yet
  SqliteStatement cursor_;
  KeyColumns columns_;         // what the cursor's statement has bound
  std::size_t at_ = kNowhere;  // the record that the cursor's next step should give
};

// The binary encoding without its payloads, whose header is that of the table meta.
Input read_outline(SqliteFile& file) {
  auto bytes = std::make_shared<std::string>();
  bytes->reserve(file.input().bytes.size() / 4);  // mostly enough; what is not used is not touched
  file.start_scan();
  SqliteStatement rows(file.connection(), "SELECT content FROM outline ORDER BY number");
  while (rows.step()) bytes->append(file.count(rows.blob(0)));
  Input outline{file.input().name, *bytes, bytes};
  std::string_view rest = outline.bytes;
  const Header header = take_header(outline, rest);
  auto& kinds = file.header().kinds;
  if (kinds.size() != header.kinds.size()) throw Error("its outline has other kinds");
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i].objects = header.kinds[i].objects;
  const model::Digest digest = header_digest(header);
  if (digest != header_digest(file.header()) || digest != file.digest("header_digest")) {
    throw Error("the digest of its header does not match");
  }
  return outline;
}

}  // namespace

model::Catalog decode_sqlite(const Input& input, int& version, int& oldest_reader) {
  const auto file = std::make_shared<SqliteFile>(input);
  version = file->header().version;
  oldest_reader = file->header().oldest_reader;
  const auto kinds = make_kind_readers(file->input(), file->header());
  const bool as_here =
      std::ranges::all_of(kinds, [](const KindReader& kind) { return kind.kind() && kind.same(); });
  if (!as_here || !file->has_valid_outline()) return read_whole(*file);
  return decode_outline(read_outline(*file), [&](std::span<const model::Digest> digests) {
    return std::make_shared<SqlitePayloads>(file, digests);
  });
}

}  // namespace pgsnap::store
