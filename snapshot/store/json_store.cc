#include "snapshot/store/json_store.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/model/payload.h"
#include "snapshot/store/header_text.h"
#include "snapshot/store/json_parser.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/object_collector.h"

namespace pgsnap::store {
namespace {

using model::Error;

constexpr std::string_view kFormatName = "pgsnap snapshot";

// ---- writing

void append_member(std::string& out, std::string_view name) {
  out.append(",\n  ");
  append_json_text(out, name);
  out.append(": ");
}

void append_header(std::string& out, const Header& header) {
  out.append("{\n  \"format\": ");
  append_json_text(out, kFormatName);
  append_member(out, "version");
  out.append(std::to_string(header.version));
  append_member(out, "oldest_reader");
  out.append(std::to_string(header.oldest_reader));
  append_member(out, "server_major");
  out.append(std::to_string(header.info.server_major));
  append_member(out, "encoding");
  append_json_text(out, header.info.encoding);
  append_member(out, "scope");
  append_json_texts(out, header.info.scope);
  append_member(out, "unread");
  append_json_texts(out, header.info.unread);
  append_member(out, "unmodelled");
  append_json_texts(out, header.info.unmodelled);
  append_member(out, "content_digest");
  append_json_text(out, model::hex(header.content_digest));
  append_member(out, "header_digest");
  append_json_text(out, model::hex(header_digest(header)));
  append_member(out, "kinds");
  out.push_back('{');
  bool first = true;
  for (const KindSpec& kind : header.kinds) {
    out.append(first ? "\n    " : ",\n    ");
    first = false;
    append_json_text(out, kind.name);
    out.append(": ");
    append_json_texts(out, kind_texts(kind));
  }
  out.append("\n  }");
}

void append_object(std::string& out, const model::Catalog& catalog, const model::Record& record) {
  append_json_text(out, model::address_text(record.address()));
  out.append(": {\n      \"sha256\": ");
  append_json_text(out, model::hex(*record.digest));
  append_json_fields(out, record.kind, catalog.payload(record), ",\n      ", false);
  out.append("\n    }");
}

void append_identities_head(std::string& out, const model::Catalog& catalog) {
  const std::string bytes = encode_identities(catalog.identities());
  out.append(",\n  \"identities\": {\n    \"origin\": ");
  append_json_text(out, catalog.identity_origin());
  out.append(",\n    \"sha256\": ");
  append_json_text(out, model::hex(identity_digest(catalog.identity_origin(), bytes)));
  out.append(",\n    \"objects\": {");
}

// ---- reading

// Where the parser is. Objects and arrays stand nowhere else, so depth is bounded.
enum class Place {
  start,
  top,
  texts,  // an array of texts in the header
  kinds,
  kind,  // the array of one kind
  objects,
  object,
  list,  // an array of one object
  identities,
  identity_objects,
  identity,  // a pair
  end,
};

class SnapshotReader : public JsonEvents {
 public:
  explicit SnapshotReader(const Input& input) : input_(input) {}

  model::Catalog finish() {
    for (const char* member : {"format", "content_digest", "header_digest", "objects"}) {
      if (!seen(member)) throw Error(std::string("it has no ") + member);
    }
    if (header_.has_identities && identities_ != objects_->size()) {
      throw Error("it has fewer identities than objects");
    }
    return objects_->finish(header_digest_, origin_, identities_digest_);
  }
  const Header& header() const { return header_; }

  void start_object() override {
    switch (place_) {
      case Place::start: return go(Place::top);
      case Place::top: return start_section();
      case Place::objects: return start_one();
      case Place::identities:
        if (name_ == "objects") return go(Place::identity_objects);
        break;
      default: break;
    }
    unexpected();
  }

  void end_object() override {
    switch (place_) {
      case Place::top: return go(Place::end);
      case Place::kinds:
        objects_.emplace(input_, header_);
        for (const KindSpec& kind : header_.kinds) readers_.emplace_back(kind);
        return go(Place::top);
      case Place::objects:
      case Place::identities: return go(Place::top);
      case Place::identity_objects: return go(Place::identities);
      case Place::object: return end_one();
      default: unexpected();
    }
  }

  void name(std::string_view name) override {
    switch (place_) {
      case Place::top:
        if (members_.empty() && name != "format") refuse_other();
        name_ = name;
        if (seen(name)) throw Error(name_ + " is there twice");
        members_.push_back(name_);
        return;
      case Place::object:
        if (name == "sha256") {
          name_ = name;
          return;
        }
        name_.clear();
        return reader().name(name);
      case Place::identity_objects: return check_identity_name(name);
      case Place::kinds:
        header_.kinds.emplace_back();
        if (header_.kinds.size() > kMaxKinds) throw Error("it has too many kinds");
        [[fallthrough]];
      default: name_ = unescape_bytes(name);
    }
  }

  void start_array() override {
    if (place_ == Place::object) {
      if (!name_.empty()) unexpected();
      reader().start_list();
      return go(Place::list);
    }
    texts_.clear();
    if (place_ == Place::top) return go(Place::texts);
    if (place_ == Place::kinds) return go(Place::kind);
    if (place_ == Place::identity_objects) {
      numbers_ = 0;
      return go(Place::identity);
    }
    unexpected();
  }

  void end_array() override {
    switch (place_) {
      case Place::list: reader().end_list(); return go(Place::object);
      case Place::texts: set_header_texts(); return go(Place::top);
      case Place::kind:
        header_.kinds.back() = kind_of_texts(name_, texts_);
        return go(Place::kinds);
      case Place::identity:
        if (numbers_ != 2) throw Error("an identity is not a pair of numbers");
        objects_->set_identity(identities_++, identity_);
        return go(Place::identity_objects);
      default: unexpected();
    }
  }

  void text(std::string_view text) override {
    switch (place_) {
      case Place::top: return set_header_text(text);
      case Place::texts:
      case Place::kind: return add_header_text(text);
      case Place::list: return reader().text(text);
      case Place::object:
        if (name_.empty()) return reader().text(text);
        if (has_digest_) throw Error("a sha256 is there twice");
        digest_ = digest_of_hex(text);
        has_digest_ = true;
        return;
      case Place::identities:
        if (name_ == "origin") return void(origin_ = unescape_bytes(text));
        if (name_ == "sha256") return void(identities_digest_ = digest_of_hex(text));
        [[fallthrough]];
      default: unexpected();
    }
  }

  void number(std::string_view digits) override {
    if (place_ == Place::object && name_.empty()) return reader().number(digits);
    if (place_ == Place::identity) return add_identity_number(digits);
    if (place_ != Place::top) unexpected();
    const int value = version_of(digits);
    if (name_ == "version") return void(header_.version = value);
    if (name_ == "server_major") return void(header_.info.server_major = value);
    if (name_ != "oldest_reader") unexpected();
    header_.oldest_reader = value;
    check_version(input_, header_.version, header_.oldest_reader);
  }

  void flag(bool value) override {
    if (place_ != Place::object || !name_.empty()) unexpected();
    reader().flag(value);
  }

  void null() override {
    if (place_ != Place::list && (place_ != Place::object || !name_.empty())) unexpected();
    reader().null();
  }

 private:
  void go(Place place) { place_ = place; }
  [[noreturn]] void unexpected() const { throw Error("its parts are not where they belong"); }
  bool seen(std::string_view member) const {
    return std::ranges::find(members_, member) != members_.end();
  }
  FieldReader& reader() { return readers_[kind_]; }

  void start_section() {
    // Whoever reads kinds, objects or identities knows the version already.
    if (!seen("oldest_reader")) unexpected();
    if (name_ == "kinds") return go(Place::kinds);
    if (!objects_) unexpected();
    if (name_ == "objects") return go(Place::objects);
    if (name_ != "identities" || !seen("objects")) unexpected();
    header_.has_identities = true;
    go(Place::identities);
  }

  void start_one() {
    const auto space = name_.find(' ');
    if (space == std::string::npos) throw Error("not the address of an object: " + name_);
    kind_ = objects_->kind_index(std::string_view(name_).substr(0, space));
    key_ = model::parse_key(std::string_view(name_).substr(space + 1));
    reader().start();
    has_digest_ = false;
    go(Place::object);
  }

  void end_one() {
    if (!has_digest_) {
      throw Error(model::address_text(header_.kinds[kind_].name, key_) + " has no sha256");
    }
    objects_->add(kind_, key_, reader().payload(), digest_);
    objects_->check_order();
    go(Place::objects);
  }

  void check_identity_name(std::string_view name) const {
    if (identities_ >= objects_->size() || unescape_bytes(name) != objects_->address(identities_)) {
      throw Error("its identities are not those of its objects");
    }
  }

  void add_identity_number(std::string_view digits) {
    using Limits = std::numeric_limits<std::int32_t>;
    if (++numbers_ == 1) {
      identity_.oid = static_cast<std::uint32_t>(integer_of(digits, 0, 0xffffffff));
    } else {
      identity_.sub_id =
          static_cast<std::int32_t>(integer_of(digits, Limits::min(), Limits::max()));
    }
  }

  void add_header_text(std::string_view text) {
    if (texts_.size() == model::kMaxListElements) throw Error("a list is too long");
    texts_.push_back(unescape_bytes(text));
  }

  void set_header_text(std::string_view text) {
    if (name_ == "format") {
      if (text != kFormatName) refuse_other();
    } else if (name_ == "encoding") {
      header_.info.encoding = unescape_bytes(text);
    } else if (name_ == "content_digest") {
      header_.content_digest = digest_of_hex(text);
    } else if (name_ == "header_digest") {
      header_digest_ = digest_of_hex(text);
    } else {
      unexpected();
    }
  }

  void set_header_texts() {
    if (name_ == "scope") return header_.info.scope.swap(texts_);
    if (name_ == "unread") return header_.info.unread.swap(texts_);
    if (name_ == "unmodelled") return header_.info.unmodelled.swap(texts_);
    unexpected();
  }

  [[noreturn]] void refuse_other() const {
    refuse(input_, "is JSON, but not a pgsnap snapshot", "`pgsnap capture` makes a snapshot");
  }

  const Input& input_;
  Place place_ = Place::start;
  Header header_;
  model::Digest header_digest_{};
  std::vector<std::string> members_;  // met at the top
  std::string name_;                  // of the value to come; empty for a field of an object
  std::vector<std::string> texts_;

  std::optional<ObjectCollector> objects_;
  std::vector<FieldReader> readers_;  // per kind
  std::size_t kind_ = 0;              // of the object being read
  std::string key_;
  model::Digest digest_{};
  bool has_digest_ = false;

  std::size_t identities_ = 0;  // how many were met
  model::Identity identity_;
  int numbers_ = 0;  // of it that were met
  std::string origin_;
  model::Digest identities_digest_{};
};

}  // namespace

void encode_json(const model::Catalog& catalog, const Header& header, ByteSink& sink) {
  std::string text;
  append_header(text, header);
  text.append(",\n  \"objects\": {");
  const auto records = catalog.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    text.append(i == 0 ? "\n    " : ",\n    ");
    append_object(text, catalog, records[i]);
    sink.write(text);
    text.clear();
  }
  text.append(records.empty() ? "}" : "\n  }");
  if (header.has_identities) {
    append_identities_head(text, catalog);
    for (std::size_t i = 0; i < records.size(); ++i) {
      const model::Identity& identity = catalog.identities()[i];
      text.append(i == 0 ? "\n      " : ",\n      ");
      append_json_text(text, model::address_text(records[i].address()));
      text.append(": [").append(std::to_string(identity.oid)).append(", ");
      text.append(std::to_string(identity.sub_id)).append("]");
      sink.write(text);
      text.clear();
    }
    text.append("\n    }\n  }");
  }
  text.append("\n}\n");
  sink.write(text);
}

model::Catalog decode_json(const Input& input, int& version, int& oldest_reader) {
  try {
    SnapshotReader reader(input);
    parse_json(input.bytes, reader);
    version = reader.header().version;
    oldest_reader = reader.header().oldest_reader;
    return reader.finish();
  } catch (const Error&) {
    if (input.bytes.find("\n<<<<<<< ") != std::string_view::npos) refuse_conflict(input);
    throw;
  }
}

}  // namespace pgsnap::store
