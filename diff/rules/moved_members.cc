#include "diff/rules/moved_members.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "diff/compare/sql_tokenizer.h"
#include "diff/rules/captured_form.h"
#include "diff/rules/extension.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/arena.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using namespace model;

struct Name {
  std::string schema, name;
  friend auto operator<=>(const Name&, const Name&) = default;
};

// What is done with the names of a catalog's objects that have a schema.
class Names {
 public:
  virtual ~Names() = default;
  // How the schema is to be written, or nothing: as it is. spelled: as it stands in a text, or "".
  virtual std::optional<std::string> schema_of(const Name& name, std::string_view spelled) = 0;
};

std::string text_with(Names& names, std::string_view sql) {
  std::string text;
  std::size_t copied = 0;
  SqlTokenizer tokens(sql);
  SqlToken before{}, schema{}, point{}, name{};
  const auto is_name = [](const SqlToken& token) {
    return token.kind == TokenKind::word || token.kind == TokenKind::quoted_name;
  };
  const auto is_point = [&](const SqlToken& token) {
    return token.size > 0 && tokens.text_of(token) == ".";
  };
  while (tokens.next(name)) {
    if (is_point(point) && !is_point(before) && is_name(schema) &&
        (is_name(name) || name.kind == TokenKind::op)) {
      const auto spelled = tokens.text_of(schema);
      const auto wanted =
          names.schema_of({unquoted_name(spelled), unquoted_name(tokens.text_of(name))}, spelled);
      if (wanted) {
        text.append(sql.substr(copied, schema.begin - copied)).append(*wanted);
        copied = schema.begin + schema.size;
      }
    }
    before = schema;
    schema = point;
    point = name;
  }
  return text.append(sql.substr(copied));
}

// A name in parts: schema, name, and what else belongs to it as SQL text.
std::string parts_with(Names& names, std::string_view list) {
  const auto parts = decode_list(list);
  std::deque<std::string> kept;
  std::vector<std::string_view> changed;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 && parts.size() > 1) {
      const auto schema = names.schema_of({std::string(parts[0]), std::string(parts[1])}, "");
      changed.push_back(kept.emplace_back(schema.value_or(std::string(parts[0]))));
    } else {
      changed.push_back(i < 2 ? parts[i] : kept.emplace_back(text_with(names, parts[i])));
    }
  }
  return encode_list(changed);
}

std::string list_with(Names& names, std::string_view list) {
  std::deque<std::string> kept;
  std::vector<std::string_view> changed;
  for (std::string_view text : decode_list(list)) {
    changed.push_back(is_set(text) ? kept.emplace_back(text_with(names, text)) : text);
  }
  return encode_list(changed);
}

// The same object with its names as `names` wants them.
std::string key_with(Names& names, const Address& address) {
  auto parts = key_parts(address.key);
  std::deque<std::string> kept;
  if (address.kind == Kind::provided_object && parts.size() > 2 && !parts[1].empty()) {
    // The type, the schema, and the whole name as SQL text.
    const std::string name = text_with(names, parts[2]);
    if (name != parts[2]) {
      SqlTokenizer tokens(name);
      SqlToken schema{};
      tokens.next(schema);
      parts[1] = kept.emplace_back(unquoted_name(tokens.text_of(schema)));
    }
  }
  for (const int part : sql_parts(address.kind)) {
    if (static_cast<std::size_t>(part) >= parts.size()) continue;  // a forged file's
    auto& text = parts[static_cast<std::size_t>(part)];
    text = kept.emplace_back(text_with(names, text));
  }
  return join_key(parts);
}

std::string payload_with(Names& names, Kind kind, std::string_view payload) {
  auto values = decode_payload(payload, field_count(kind));
  std::deque<std::string> kept;
  if (is_set(values[common::depends_on.index])) {
    std::vector<std::string_view> references;
    for (std::string_view element : decode_list(values[common::depends_on.index])) {
      Address address;
      references.push_back(element);
      if (!decode_reference(element, address) || sql_parts(address.kind).empty()) continue;
      const std::string& key = kept.emplace_back(key_with(names, address));
      references.back() = kept.emplace_back(encode_reference({address.kind, key}));
    }
    std::ranges::sort(references);
    values[common::depends_on.index] = kept.emplace_back(encode_list(references));
  }
  for (const FieldId field : sql_fields(kind)) {
    auto& value = values[field.index];
    if (!is_set(value)) continue;
    const bool is_list = field_info(field).type == FieldType::list;
    value = kept.emplace_back(is_list ? list_with(names, value) : text_with(names, value));
  }
  for (const FieldId field : fields_of_names(kind)) {
    auto& value = values[field.index];
    if (is_set(value)) value = kept.emplace_back(parts_with(names, value));
  }
  std::string changed = encode_list(values);
  trim_payload(changed);
  return changed;
}

// Which extensions each name may be of: of those in the name's schema, the ones that all objects use which
// name it and use any.
class Uses final : public Names {
 public:
  explicit Uses(const Catalog& catalog) : catalog_(catalog) {
    for (const Record& record : catalog.records(Kind::extension)) {
      in_schema_[catalog.object(record).str(extension::schema)].push_back(record.address());
    }
    for (const Record& record : catalog.records()) {
      const auto& info = kind_info(record.kind);
      if (info.parts[0] == "schema" && !info.has_parent()) {
        own_.insert({std::string(key_part(record.key, 0)), std::string(key_part(record.key, 1))});
      }
    }
    for (const Record& record : catalog.records(Kind::range_type)) {
      const auto multirange = catalog.object(record).list(range_type::multirange);
      if (multirange.size() == 2)
        own_.insert({std::string(multirange[0]), std::string(multirange[1])});
    }
    for (const Record& record : catalog.records()) {
      object_ = catalog.object(record);
      key_with(*this, record.address());
      payload_with(*this, record.kind, catalog.payload(record));
    }
  }

  std::optional<std::string> schema_of(const Name& name, std::string_view spelled) override {
    if (!spelled.empty()) spelled_.emplace(name.schema, spelled);
    const auto extensions = in_schema_.find(name.schema);
    if (extensions == in_schema_.end() || own_.contains(name)) return {};
    const auto used = object_.references(common::depends_on);
    std::vector<Address> possible;
    for (const Address& extension : extensions->second) {
      if (std::ranges::find(used, extension) != used.end()) possible.push_back(extension);
    }
    if (possible.empty()) return {};
    const auto [it, is_new] = members_.try_emplace(name, possible);
    if (!is_new) {
      std::erase_if(it->second, [&](const Address& extension) {
        return std::ranges::find(possible, extension) == possible.end();
      });
    }
    return {};
  }

  bool is_own(const Name& name) const { return own_.contains(name); }
  const std::map<Name, std::vector<Address>>& members() const { return members_; }

  // As the server writes it.
  std::string spelled(const std::string& schema) const {
    const auto it = spelled_.find(schema);
    if (it != spelled_.end()) return it->second;
    const bool plain = !schema.empty() && !(schema[0] >= '0' && schema[0] <= '9') &&
                       std::ranges::all_of(schema, [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                       });
    return plain ? schema : quote_identifier(schema);
  }

 private:
  const Catalog& catalog_;
  std::map<std::string, std::vector<Address>> in_schema_;
  std::set<Name> own_;
  std::map<Name, std::vector<Address>> members_;
  std::map<std::string, std::string> spelled_;
  Object object_;
};

class Moves final : public Names {
 public:
  std::map<Name, std::string> to;
  std::map<std::string, std::string> spelling;

  std::optional<std::string> schema_of(const Name& name, std::string_view spelled) override {
    const auto it = to.find(name);
    if (it == to.end()) return {};
    return spelled.empty() ? it->second : spelling.at(it->second);
  }
};

}  // namespace

std::optional<AfterMoves> after_moves(const Catalog& from, const Catalog& to,
                                      const Options& options) {
  std::map<Address, std::string> moved;
  for (const Record& record : from.records(Kind::extension)) {
    const Object before = from.object(record);
    const Object after = to.find(record.address());
    if (after && before.text(extension::schema) != after.text(extension::schema) &&
        options.filter.sees(record.address(), from) &&
        moves_in_place(before, after, from, to, options)) {
      moved[record.address()] = after.str(extension::schema);
    }
  }
  if (moved.empty()) return {};

  const Uses before(from), after(to);
  Moves moves;
  for (const auto& [name, extensions] : before.members()) {
    for (const Address& extension : extensions) {
      const auto its = moved.find(extension);
      if (its == moved.end()) continue;
      const Name there{its->second, name.name};
      if (before.is_own(there)) continue;
      // Of one of several extensions: TO tells.
      if (extensions.size() > 1 && !after.members().contains(there)) continue;
      moves.to[name] = its->second;
      moves.spelling[its->second] = after.spelled(its->second);
    }
  }

  struct Storage {
    Arena arena;
    std::deque<Digest> digests;
  };
  const auto storage = std::make_shared<Storage>();
  std::vector<Record> records;
  records.reserve(from.records().size());
  for (const Record& record : from.records()) {
    const std::string_view payload = from.payload(record);
    Record& changed = records.emplace_back(record);
    changed.stored = payload;
    const std::string key = key_with(moves, record.address());
    const std::string its = payload_with(moves, record.kind, payload);
    if (key != record.key) changed.key = storage->arena.keep(key);
    if (its != payload) changed.stored = storage->arena.keep(its);
    if (key == record.key && its == payload) continue;
    changed.digest =
        &storage->digests.emplace_back(object_digest(changed.kind, changed.key, changed.stored));
  }
  std::ranges::sort(records, {}, &Record::address);
  AfterMoves found{from.with_records(std::move(records), storage), storage};
  found.from.set_identities(
      std::vector<Identity>());  // they go by the order of the records, and no plan asks for them
  return found;
}

}  // namespace pgsnap::diff
