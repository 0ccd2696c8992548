#include "snapshot/capture/catalog_reader.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::capture {
namespace {

using model::Error;
using model::FieldId;
using model::FieldType;
using model::Kind;

// pg_depend's way to name an object.
struct CatalogObject {
  std::uint32_t catalog = 0;
  std::uint32_t oid = 0;
  std::int32_t sub_id = 0;
  friend bool operator==(const CatalogObject&, const CatalogObject&) = default;
};

struct CatalogObjectHash {
  std::size_t operator()(const CatalogObject& o) const noexcept {
    std::uint64_t h = (std::uint64_t{o.catalog} << 32) ^ o.oid;
    h ^= static_cast<std::uint64_t>(o.sub_id) << 17;
    return static_cast<std::size_t>(h * 0x9E3779B97F4A7C15ULL);
  }
};

template <typename Integer>
Integer number(std::string_view text) {
  Integer value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    throw Error("the server sent '" + std::string(text) + "' where a number should be");
  }
  return value;
}

CatalogObject catalog_object(const std::vector<std::string_view>& row, std::size_t at) {
  return {number<std::uint32_t>(row[at]), number<std::uint32_t>(row[at + 1]),
          number<std::int32_t>(row[at + 2])};
}

// An object between its row and the catalog: what comes from other queries is still missing.
struct Draft {
  Kind kind;
  model::Identity identity;
  std::string key;
  std::string fields;  // payload of the kind's own fields
  std::string owner;
  std::string privileges;  // encoded list
  bool has_owner = false;
};

}  // namespace

class CatalogReader::State {
 public:
  State(CatalogTransaction& transaction, int major) : transaction_(transaction), server_{major, {}} {}

  void read() {
    read_rights();
    read_extension_members();
    model::for_each_kind([&](Kind kind) { read_kind(kind); });
    drop_children_of_members();
    index_drafts();
    read_aliases();
    read_attributes();
    read_dependencies();
    read_unmodelled();
  }

  const std::string& query() const { return query_; }

 private:
  using Rows = std::function<void(const std::vector<std::string_view>&)>;

  void rows(const CatalogQuery& query, const Rows& handle) {
    RowReader reader;
    for (std::string& sql : batches(query)) {
      query_ = std::move(sql);
      transaction_.copy(query_, [&](std::string_view line) {
        const auto& row = reader.read(line);
        if (row.size() != query.columns.size()) {
          throw Error("internal error: a catalog query gave " + std::to_string(row.size()) +
                      " columns, not " + std::to_string(query.columns.size()));
        }
        handle(row);
      });
    }
  }

  // The texts to run, one after the other: one for each batch.
  std::vector<std::string> batches(const CatalogQuery& query) {
    if (query.batch_size == 0) return {query.sql};
    const auto edges = transaction_.rows(
        "select o.oid from (select oid, row_number() over (order by oid) as n from " +
        query.batch_rows + ") o where o.n % " + std::to_string(query.batch_size) +
        " = 0 order by 1");
    std::vector<std::string> texts;
    std::string after = "0";
    for (const auto& edge : edges) {
      texts.push_back(query.batch(after, edge.at(0)));
      after = edge.at(0);
    }
    texts.push_back(query.batch(after, "4294967295"));
    return texts;
  }

  void rows(std::string_view name, const Rows& handle) { rows(catalog_query(name, server_), handle); }

  // Finds out what the role may not read, so that no query asks for it.
  void read_rights() {
    CatalogQuery query;
    query.columns = {"what", "readable"};
    for (const std::string& what : catalog_query_reads()) {
      const auto dot = what.find('.');
      const std::string relation = "'" + what.substr(0, dot) + "'";
      query.sql += (query.sql.empty() ? "select '" : " union all select '") + what + "', ";
      query.sql += dot == std::string::npos
                       ? "has_table_privilege(" + relation + ", 'select')"
                       : "has_column_privilege(" + relation + ", '" + what.substr(dot + 1) +
                             "', 'select')";
    }
    if (query.sql.empty()) return;
    rows(query, [&](const auto& row) {
      if (row[1] != "t") server_.unreadable.emplace_back(row[0]);
    });
  }

  void note_unread(Kind kind, const CatalogQuery& query) {
    for (const std::string& name : query.unread) {
      if (name == "oid") {  // by which these are found
        unread_.push_back({kind, model::common::comment.index});
        unread_.push_back({kind, model::common::security_labels.index});
      } else {
        unread_.push_back(model::field_named(kind, name).value());
      }
    }
  }

  void read_extension_members() {
    rows("attributes/extension_members", [&](const auto& row) {
      const CatalogObject extension{model::kind_info(Kind::extension).catalog,
                                    number<std::uint32_t>(row[2]), 0};
      members_[{number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0}] = extension;
    });
  }

  // Where a query's column goes.
  struct Column {
    enum class Use { oid, sub_id, part, owner, privileges, references, field } use;
    std::size_t index = 0;
    FieldType type{};
  };

  std::vector<Column> columns_of(Kind kind, const CatalogQuery& query) {
    std::vector<Column> columns;
    const auto& info = model::kind_info(kind);
    for (const std::string& name : query.columns) {
      using Use = Column::Use;
      const auto part = std::ranges::find(info.parts, name);
      const auto field = model::field_named(kind, name);
      if (name == "oid") {
        columns.push_back({Use::oid});
      } else if (name == "sub_id") {
        columns.push_back({Use::sub_id});
      } else if (name == "owner") {
        columns.push_back({Use::owner});
      } else if (name == "privileges") {
        columns.push_back({Use::privileges});
      } else if (name == "requires") {
        columns.push_back({Use::references});
      } else if (part != info.parts.end() && !seen_part(columns, part - info.parts.begin())) {
        columns.push_back({Use::part, static_cast<std::size_t>(part - info.parts.begin())});
      } else if (field && !model::is_common(*field)) {
        columns.push_back({Use::field, field->index - std::size_t{model::kCommonFieldCount},
                           model::field_info(*field).type});
      } else {
        throw Error("internal error: query of " + std::string(info.name) + " has a column " + name +
                    " that is no field");
      }
    }
    return columns;
  }

  static bool seen_part(const std::vector<Column>& columns, std::ptrdiff_t part) {
    return std::ranges::any_of(columns, [&](const Column& c) {
      return c.use == Column::Use::part && c.index == static_cast<std::size_t>(part);
    });
  }

  std::string encode(FieldType type, std::string_view value) {
    std::string out;
    if (!model::is_set(value)) return out;
    if (type == FieldType::flag) return value == "t" ? "t" : "";
    if (type == FieldType::list) return model::encode_list(parse_array(value, array_storage_));
    return std::string(value);
  }

  void read_kind(Kind kind) {
    const auto& info = model::kind_info(kind);
    const CatalogQuery query = catalog_query(info.name, server_);
    const auto columns = columns_of(kind, query);
    const std::size_t first = drafts_.size();
    std::vector<std::string_view> parts(info.parts.size());
    std::vector<std::string> values(info.fields.size());
    std::vector<bool> set(info.fields.size());
    rows(query, [&](const std::vector<std::string_view>& row) {
      Draft draft{kind, {}, {}, {}, {}, {}, false};
      std::string_view required;
      std::fill(set.begin(), set.end(), false);
      std::string_view privileges;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string_view value = row[i];
        switch (columns[i].use) {
          case Column::Use::oid: draft.identity.oid = number<std::uint32_t>(value); break;
          case Column::Use::sub_id: draft.identity.sub_id = number<std::int32_t>(value); break;
          case Column::Use::part: parts[columns[i].index] = value; break;
          case Column::Use::owner:
            draft.owner = value;
            draft.has_owner = model::is_set(value);
            break;
          case Column::Use::privileges: privileges = value; break;
          case Column::Use::references:
            required = value;
            break;
          case Column::Use::field: {
            const auto f = columns[i].index;
            values[f] = encode(columns[i].type, value);
            // false and the empty list are unset: one form for the default.
            const bool empty_is_unset =
                columns[i].type == FieldType::flag || columns[i].type == FieldType::list;
            set[f] = model::is_set(value) && !(empty_is_unset && values[f].empty());
            break;
          }
        }
      }
      for (const auto& part : parts) {
        if (!model::is_set(part)) throw Error("internal error: no name in " + std::string(info.name));
      }
      draft.key = model::join_key(parts);
      if (const auto member = members_.find({info.catalog, draft.identity.oid, 0});
          draft.identity.oid != 0 && member != members_.end()) {
        if (draft.identity.sub_id == 0) member_keys_.insert(draft.key);
        return;
      }
      if (model::is_set(privileges)) set_privileges(draft, privileges);
      for (std::size_t f = 0; f < values.size(); ++f) {
        model::append_value(draft.fields, set[f] ? std::string_view(values[f]) : std::string_view());
      }
      // Only now: a member's row is not kept, and leaves nothing behind.
      if (model::is_set(required)) extra_references_.push_back({drafts_.size(), std::string(required)});
      drafts_.push_back(std::move(draft));
    });
    if (drafts_.size() > first) note_unread(kind, query);
  }

  // In one form whatever their history: sorted, and unset where they are the default.
  void set_privileges(Draft& draft, std::string_view literal) {
    const auto privileges = model::parse_privileges(parse_array(literal, array_storage_));
    const model::Address address{draft.kind, draft.key};
    const std::string owner = draft.has_owner || draft.key != "public" ? draft.owner
                                                                       : "pg_database_owner";
    if (privileges == model::default_privileges_of(address, owner, server_.major)) return;
    const auto items = model::privilege_items(privileges);
    draft.privileges = model::encode_list({items.begin(), items.end()});
    // An empty ACL (all revoked) is not the default: keep one empty element.
    if (items.empty()) model::append_value(draft.privileges, "");
  }

  // Columns, constraints, … of an extension's table are not members by themselves.
  void drop_children_of_members() {
    if (member_keys_.empty()) return;
    std::vector<std::size_t> moved(drafts_.size(), static_cast<std::size_t>(-1));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (model::kind_info(drafts_[i].kind).has_parent() &&
          member_keys_.contains(std::string(model::parent_key(drafts_[i].key)))) {
        continue;
      }
      moved[i] = kept;
      if (kept != i) drafts_[kept] = std::move(drafts_[i]);
      ++kept;
    }
    drafts_.resize(kept);
    std::erase_if(extra_references_, [&](auto& extra) {
      extra.first = moved[extra.first];
      return extra.first == static_cast<std::size_t>(-1);
    });
  }

  void index_drafts() {
    by_object_.reserve(drafts_.size());
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      const auto& draft = drafts_[i];
      if (draft.identity.oid == 0) continue;
      by_object_[{model::kind_info(draft.kind).catalog, draft.identity.oid, draft.identity.sub_id}] =
          i;
    }
  }

  // An object that is not captured itself but stands for one that is: a view's rule for the view,
  // an array type for its element, an index for its constraint, a member for its extension.
  void read_aliases() {
    rows("attributes/aliases", [&](const auto& row) {
      aliases_[{number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0}] =
          catalog_object(row, 2);
    });
  }

  const Draft* draft_of(CatalogObject object) const {
    // Aliases may lead to aliases (array type, row type, table); never in a circle, and never far.
    for (int step = 0; step < 4; ++step) {
      if (const auto it = by_object_.find(object); it != by_object_.end()) {
        return &drafts_[it->second];
      }
      const CatalogObject whole{object.catalog, object.oid, 0};
      if (const auto it = members_.find(whole); it != members_.end()) {
        object = it->second;
      } else if (const auto alias = aliases_.find(whole); alias != aliases_.end()) {
        object = alias->second;
      } else if (object.sub_id != 0) {
        object = whole;  // a system column, or a column of what has no columns here
      } else {
        return nullptr;
      }
    }
    return nullptr;
  }

  std::size_t index_of(const Draft* draft) const {
    return static_cast<std::size_t>(draft - drafts_.data());
  }

  void read_attributes() {
    rows("attributes/comments", [&](const auto& row) {
      const auto it = by_object_.find(catalog_object(row, 0));
      if (it != by_object_.end()) comments_[it->second] = row[3];
    });
    rows("attributes/security_labels", [&](const auto& row) {
      const auto it = by_object_.find(catalog_object(row, 0));
      if (it == by_object_.end()) return;
      auto& labels = labels_[it->second];
      model::append_value(labels, row[3]);
      model::append_value(labels, row[4]);
    });
    rows("attributes/extension_dependencies", [&](const auto& row) {
      const auto it = by_object_.find(catalog_object(row, 0));
      if (it != by_object_.end()) model::append_value(extension_dependencies_[it->second], row[3]);
    });
  }

  void add_reference(const Draft* dependent, const Draft* referenced) {
    if (!dependent || !referenced || dependent == referenced) return;
    references_[index_of(dependent)].push_back(index_of(referenced));
  }

  void read_dependencies() {
    rows("attributes/dependencies", [&](const auto& row) {
      add_reference(draft_of(catalog_object(row, 0)), draft_of(catalog_object(row, 3)));
    });
    std::string storage;
    for (const auto& [dependent, literal] : extra_references_) {
      for (std::string_view element : parse_array(literal, storage)) {
        std::vector<std::string_view> ids;
        for (;;) {
          const auto colon = element.find(':');
          ids.push_back(element.substr(0, colon));
          if (colon == std::string_view::npos) break;
          element.remove_prefix(colon + 1);
        }
        if (ids.size() != 3) throw Error("internal error: bad reference in a catalog query");
        add_reference(&drafts_[dependent], draft_of(catalog_object(ids, 0)));
      }
    }
  }

  std::string encoded_references(std::size_t i) {
    const auto it = references_.find(i);
    if (it == references_.end()) return {};
    std::vector<std::string> elements;
    for (std::size_t referenced : it->second) {
      elements.push_back(
          model::encode_reference({drafts_[referenced].kind, drafts_[referenced].key}));
    }
    std::ranges::sort(elements);
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return model::encode_list({elements.begin(), elements.end()});
  }

  static void append_optional(std::string& payload, const std::string& value, bool set) {
    model::append_value(payload, set ? std::string_view(value) : std::string_view());
  }

  template <typename Map>
  static void append_from(std::string& payload, const Map& map, std::size_t i) {
    const auto it = map.find(i);
    model::append_value(payload, it == map.end() ? std::string_view() : std::string_view(it->second));
  }

  void read_unmodelled() {
    rows("attributes/unmodelled", [&](const auto& row) {
      unmodelled_.push_back(std::string(row[0]) + " " + std::string(row[1]));
    });
    std::ranges::sort(unmodelled_);
  }

 public:
  model::Catalog build(std::string encoding, bool identities) {
    model::CatalogInfo info;
    info.server_major = server_.major;
    info.encoding = std::move(encoding);
    info.unmodelled = std::move(unmodelled_);
    for (const FieldId field : unread_) {
      info.unread.push_back(std::string(model::kind_info(field.kind).name) + "." +
                            std::string(model::field_info(field).name));
    }
    model::CatalogBuilder builder;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      Draft& draft = drafts_[i];
      std::string payload;
      const std::string references = encoded_references(i);
      append_optional(payload, references, !references.empty());
      append_optional(payload, draft.owner, draft.has_owner);
      append_from(payload, comments_, i);
      append_optional(payload, draft.privileges, !draft.privileges.empty());
      append_from(payload, labels_, i);
      append_from(payload, extension_dependencies_, i);
      payload.append(draft.fields);
      builder.add(draft.kind, draft.key, std::move(payload), draft.identity);
    }
    return builder.finish(std::move(info), identities);
  }

 private:
  CatalogTransaction& transaction_;
  ServerFacts server_;
  std::string query_;
  std::vector<std::string> unmodelled_;
  std::vector<FieldId> unread_;  // what the role may not read
  std::string array_storage_;
  std::vector<Draft> drafts_;
  std::unordered_map<CatalogObject, std::size_t, CatalogObjectHash> by_object_;
  std::unordered_map<CatalogObject, CatalogObject, CatalogObjectHash> members_, aliases_;
  std::unordered_set<std::string> member_keys_;  // relations of extensions
  std::vector<std::pair<std::size_t, std::string>> extra_references_;
  std::unordered_map<std::size_t, std::vector<std::size_t>> references_;
  std::unordered_map<std::size_t, std::string> comments_, labels_, extension_dependencies_;
};

CatalogReader::CatalogReader(CatalogTransaction& transaction, int server_major)
    : state_(std::make_unique<State>(transaction, server_major)) {}
CatalogReader::~CatalogReader() = default;

void CatalogReader::read() { state_->read(); }

const std::string& CatalogReader::query() const { return state_->query(); }

model::Catalog CatalogReader::build(std::string encoding, bool identities) {
  return state_->build(std::move(encoding), identities);
}

}  // namespace pgsnap::capture
