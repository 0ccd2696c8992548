#include "snapshot/store/sqlite_file.h"

#include <algorithm>
#include <array>

#include "snapshot/store/header_text.h"
#include "snapshot/store/json_parser.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/sqlite_schema.h"

namespace pgsnap::store {
namespace {

using model::Error;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (char c : bytes.substr(at, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

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
  const std::uint64_t size = std::uint64_t{number_at(bytes, 28)} * kSqlitePageSize;
  if (size > bytes.size()) refuse_damaged(input, "it ends in the middle of a page");
  if (size < bytes.size()) refuse_damaged(input, "there are bytes after its end");
}

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

}  // namespace

SqliteFile::SqliteFile(const Input& input) : input_(input) {
  check_file_header(input);
  as_written_ = number_at(input.bytes, kSqliteChangeCounter) == kSqliteAsWritten;
  start_scan();
  connection_.open_untrusted(input.bytes);
  check_schema();
  start_scan();
  read_meta();
  check_header(input, header_);
}

const std::string& SqliteFile::meta(const char* name) const {
  const auto it = meta_.find(name);
  if (it == meta_.end()) throw Error(std::string("its table meta has no ") + name);
  return it->second;
}

model::Digest SqliteFile::digest(const char* name) const { return digest_of_hex(meta(name)); }

void SqliteFile::start_scan() {
  // A row takes at least 40 bytes of the file and less than 100 steps.
  connection_.allow_steps(1'000'000 + 4 * std::uint64_t{input_.bytes.size()});
  counted_ = 0;
}

std::string_view SqliteFile::count(std::string_view value) {
  counted_ += value.size();
  if (counted_ > input_.bytes.size()) throw Error("its values are larger than the file");
  return value;
}

// Before anything else is asked of the file: only our tables, besides them nothing but views.
void SqliteFile::check_schema() {
  SqliteStatement rows(connection_, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
  std::size_t tables = 0;
  while (rows.step()) {
    const SqliteObject found{count(rows.text(0)), count(rows.text(1)), count(rows.text(3))};
    const auto is = [&](const SqliteObject& table) {
      return table.type == found.type && table.name == found.name && table.sql == found.sql;
    };
    const bool ours = std::ranges::any_of(kSqliteTables, is);
    const bool outline = is(kSqliteOutline);
    has_outline_ = has_outline_ || outline;
    if ((!ours && !outline && found.type != "view") || count(rows.text(2)) != found.name) {
      throw Error("its tables are not as pgsnap makes them");
    }
    tables += ours;
    schema_digest_.add(found.name);
    schema_digest_.add(found.sql);
  }
  if (tables != kSqliteTables.size()) throw Error("its tables are not as pgsnap makes them");
}

void SqliteFile::read_meta() {
  SqliteStatement rows(connection_, "SELECT name, value FROM meta");
  while (rows.step()) {
    if (meta_.size() == 100) throw Error("its table meta is too long");
    std::string name(count(rows.text(0)));
    if (!meta_.emplace(std::move(name), count(rows.text(1))).second) {
      throw Error("its table meta is out of order");
    }
  }
  if (meta("format") != kSqliteFormatName) throw Error("its table meta does not say what it is");
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

NameReader::NameReader(SqliteFile& file) : file_(file), kind_(file.header().kinds.size()) {
  for (const KindSpec& kind : file.header().kinds) {
    Shape shape;
    std::array<bool, std::tuple_size_v<KeyColumns>> taken{};
    for (const std::string& part : kind.parts) {
      const std::size_t column = column_of_part(part);
      shape.simple = shape.simple && !taken[column];
      taken[column] = true;
      shape.columns.push_back(column);
    }
    shapes_.push_back(std::move(shape));
  }
}

void NameReader::set_kind(std::string_view name) {
  const auto& kinds = file_.header().kinds;
  if (kind_ < kinds.size() && kinds[kind_].name == name) return;
  const auto it = std::ranges::lower_bound(kinds, name, {}, &KindSpec::name);
  if (it == kinds.end() || it->name != name) {
    throw Error("it does not say what " + std::string(name) + " is");
  }
  kind_ = static_cast<std::size_t>(it - kinds.begin());
}

bool NameReader::read_simple(SqliteStatement& rows, const Shape& shape) {
  std::array<std::string_view, std::tuple_size_v<KeyColumns>> columns;
  std::size_t others = 0;  // what stands in columns that no part has
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i] = file_.count(rows.text(static_cast<int>(i) + 1));
    others += columns[i].size();
  }
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const std::string_view part = columns[shape.columns[i]];
    if (part.find('\0') != std::string_view::npos) return false;
    if (i > 0) key_.push_back('\0');
    key_.append(part);
    others -= part.size();
  }
  return others == 0;
}

void NameReader::read(SqliteStatement& rows) {
  set_kind(file_.count(rows.text(0)));
  key_.clear();
  const Shape& shape = shapes_[kind_];
  if (shape.simple && read_simple(rows, shape)) return;
  KeyColumns columns;
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = rows.text(static_cast<int>(i) + 1);
  key_ = key_of_columns(file_.header().kinds[kind_].parts, columns);
}

}  // namespace pgsnap::store
