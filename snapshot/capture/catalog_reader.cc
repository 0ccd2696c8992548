#include "snapshot/capture/catalog_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/index_keys.h"
#include "snapshot/capture/inherited_texts.h"
#include "snapshot/capture/object_index.h"
#include "snapshot/capture/observer.h"
#include "snapshot/capture/relation_names.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/arena.h"
#include "snapshot/model/error.h"
#include "snapshot/model/kinds/column.h"
#include "snapshot/model/kinds/column_default.h"
#include "snapshot/model/kinds/index.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::capture {
namespace {

using model::Error;
using model::FieldId;
using model::FieldType;
using model::Kind;

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
// Its payload is what the row has of it.
using Draft = model::CatalogBuilder::Entry;

// The fields that each kind has first, in their order.
struct CommonFields {
  std::string_view depends_on, owner, comment, privileges, security_labels, extension_dependencies;
};

void append_common(std::string& payload, const CommonFields& common) {
  for (const std::string_view value :
       {common.depends_on, common.owner, common.comment, common.privileges, common.security_labels,
        common.extension_dependencies}) {
    model::append_value(payload, value);
  }
}

constexpr std::uint32_t kRelations = 1259;  // pg_class
constexpr std::uint32_t kTypes = 1247;      // pg_type
constexpr std::uint32_t kDefaultCollation = 100;
constexpr std::uint32_t kFirstOfUsers = 16384;  // FirstNormalObjectId

// Where users have nothing to make, as fragments/in_system_schema.sql.
bool is_system_schema(std::string_view name) {
  return name == "pg_catalog" || name == "pg_toast" || name == "information_schema";
}

// An optional value of an object, or "unset".
template <typename Map>
std::string_view value_in(const Map& map, std::size_t i) {
  const auto it = map.find(i);
  return it == map.end() ? std::string_view() : std::string_view(it->second);
}

}  // namespace

class CatalogReader::State {
 public:
  State(CatalogTransaction& transaction, int major, model::Scope scope, ReadAhead* ahead)
      : transaction_(transaction),
        ahead_(ahead),
        server_{major, {}},
        scope_(scope),
        names_(major),
        index_keys_(names_) {}

  void read() {
    read_rights();
    read_which_have_rows();
    read_relations();
    if (ahead_) {
      ahead_->start(server_, relation_oids_,
                    [&](std::string_view name) { return may_have_rows(name); });
    }
    read_extension_members();
    read_index_names();
    read_types();
    model::for_each_kind([&](Kind kind) {
      if (scope_.holds(kind)) read_kind(kind);
    });
    drop_children_of_members();
    index_drafts();
    set_column_fields();
    read_aliases();
    read_attributes();
    read_dependencies();
    read_unmodelled();
    read_origin();
  }

  const std::string& query() const { return query_; }

 private:
  using Reference = std::pair<std::uint32_t, std::uint32_t>;  // places in drafts_: who needs whom
  using Rows = std::function<void(const std::vector<std::string_view>&)>;

  // Calls `handle` for each row that `read` brings.
  template <typename Read>
  static void rows(const CatalogQuery& query, const Rows& handle, Read&& read) {
    RowReader reader;
    read([&](std::string_view line) {
      const auto& row = reader.read(line);
      if (row.size() != query.columns.size()) {
        throw Error("internal error: a catalog query gave " + std::to_string(row.size()) +
                    " columns, not " + std::to_string(query.columns.size()));
      }
      handle(row);
    });
  }

  void rows(const CatalogQuery& query, const Rows& handle) {
    for (std::string& sql : batches(query, relation_oids_, transaction_)) {
      query_ = std::move(sql);
      rows(query, handle, [&](const auto& row) { transaction_.copy(query_, row); });
    }
  }

  // The same of a query of queries/, which another connection may have run already.
  void rows(std::string_view name, const CatalogQuery& query, const Rows& handle) {
    bool taken = false;
    rows(query, handle,
         [&](const auto& row) { taken = ahead_ && ahead_->take(name, row, query_); });
    if (!taken) rows(query, handle);
  }

  void rows(std::string_view name, const Rows& handle) {
    if (Observer* const who = observer()) who->reading(name.substr(name.find('/') + 1));
    rows(name, catalog_query(name, server_), handle);
  }

  // Finds out what the role may not read, so that no query asks for it.
  void read_rights() {
    CatalogQuery query;
    query.columns = {"what", "readable"};
    for (const std::string& what : catalog_query_reads()) {
      const auto dot = what.find('.');
      const std::string relation = "'" + what.substr(0, dot) + "'";
      query.sql += (query.sql.empty() ? "select '" : " union all select '") + what + "', ";
      query.sql += dot == std::string::npos ? "has_table_privilege(" + relation + ", 'select')"
                                            : "has_column_privilege(" + relation + ", '" +
                                                  what.substr(dot + 1) + "', 'select')";
    }
    if (query.sql.empty()) return;
    rows(query, [&](const auto& row) {
      if (row[1] != "t") server_.unreadable.emplace_back(row[0]);
    });
  }

  void read_which_have_rows() {
    CatalogQuery query;
    query.sql = catalog_query_probe();
    query.columns = {"name"};
    rows(query, [&](const auto& row) {
      if (model::is_set(row[0])) have_rows_.emplace(row[0]);
    });
  }

  bool may_have_rows(std::string_view name) const {
    return !is_probed(name) || have_rows_.contains(std::string(name));
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
      members_.set({number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0}, extension);
    });
  }

  // What rows hold by OID or number in place of a name.
  void read_relations() {
    rows("attributes/relations", [&](const auto& row) {
      const auto oid = number<std::uint32_t>(row[0]);
      const char kind = row[4].at(0);
      if (kind == 't') {
        toast_options_[oid] = texts_.keep(row[6]);
        return;
      }
      const bool captured = row[3] == "t";
      if (oid >= kFirstOfUsers && kind != 'I' && is_system_schema(row[1]))
        has_system_relations_ = true;
      names_.add(oid, {texts_.keep(row[1]), texts_.keep(row[2]), kind, captured, {}, {}});
      if (captured) relation_oids_[kind].push_back(oid);
      if (!model::is_set(row[5])) return;
      // A composite type is one by its row type, not by its relation.
      const CatalogObject relation{kRelations, oid, 0};
      const CatalogObject type{kTypes, number<std::uint32_t>(row[5]), 0};
      if (kind == 'c') {
        aliases_.set(relation, type);
      } else {
        aliases_.set(type, relation);
      }
    });
  }

  struct Type {
    std::uint32_t collation = 0;
    char storage = 'x';
    std::string_view name;  // unset where the columns themselves have it
  };

  void read_types() {
    rows("attributes/types", [&](const auto& row) {
      types_[number<std::uint32_t>(row[0])] = {
          number<std::uint32_t>(row[1]), row[2].at(0),
          model::is_set(row[3]) ? texts_.keep(row[3]) : std::string_view()};
    });
  }

  const Type& find_type(std::string_view oid) {
    static constexpr Type kMost;
    const auto it = types_.find(number<std::uint32_t>(oid));
    return it == types_.end() ? kMost : it->second;
  }

  void read_index_names() {
    rows("attributes/operator_classes", [&](const auto& row) {
      index_keys_.add_operator_class(number<std::uint32_t>(row[0]), row[1] == "t", row[2]);
    });
    rows("attributes/index_collations", [&](const auto& row) {
      index_keys_.add_collation(number<std::uint32_t>(row[0]), row[1]);
    });
    rows("attributes/keywords", [&](const auto& row) { index_keys_.add_keyword(row[0]); });
  }

  // Where a query's column goes.
  struct Column {
    enum class Use {
      oid,
      sub_id,
      part,
      owner,
      privileges,
      references,
      own_index,
      field,
      index_keys,
      type_oid,
      collation_of_type,
      storage_of_type,
      inherited_from,
      of_the_column,
    } use;
    std::size_t index = 0;
    FieldType type{};
    ColumnForm form = {};
  };

  std::vector<Column> columns_of(Kind kind, const CatalogQuery& query) {
    std::vector<Column> columns;
    const auto& info = model::kind_info(kind);
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
      using Use = Column::Use;
      const std::string& name = query.columns[i];
      const auto part = std::ranges::find(info.parts, name);
      const auto field = model::field_named(kind, name);
      if (query.forms[i].is == ColumnForm::Is::index_keys) {
        columns.push_back({Use::index_keys});
      } else if (query.forms[i].is == ColumnForm::Is::collation_of_type) {
        columns.push_back({Use::collation_of_type});
      } else if (query.forms[i].is == ColumnForm::Is::storage_of_type) {
        columns.push_back({Use::storage_of_type});
      } else if (name == "type_oid") {
        columns.push_back({Use::type_oid});
      } else if (query.forms[i].is == ColumnForm::Is::of_the_column) {
        const auto of_column = model::field_named(Kind::column, name);
        if (!of_column) throw Error("internal error: a column has no field " + name);
        columns.push_back(
            {Use::of_the_column, of_column->index, model::field_info(*of_column).type});
      } else if (name == "oid") {
        columns.push_back({Use::oid});
      } else if (name == "sub_id") {
        columns.push_back({Use::sub_id});
      } else if (name == "owner") {
        columns.push_back({Use::owner});
      } else if (name == "privileges") {
        columns.push_back({Use::privileges});
      } else if (name == "requires") {
        columns.push_back({Use::references});
      } else if (name == "own_index") {
        columns.push_back({Use::own_index});
      } else if (part != info.parts.end() && !seen_part(columns, part - info.parts.begin())) {
        columns.push_back({Use::part, static_cast<std::size_t>(part - info.parts.begin())});
      } else if (field && !model::is_common(*field)) {
        const bool own = query.forms[i].is != ColumnForm::Is::inherited_from_oid;
        columns.push_back({own ? Use::field : Use::inherited_from, place_of(*field),
                           model::field_info(*field).type});
      } else {
        throw Error("internal error: query of " + std::string(info.name) + " has a column " + name +
                    " that is no field");
      }
      columns.back().form = query.forms[i];
    }
    return columns;
  }

  static std::vector<Column> told_by_relation(Kind kind, const CatalogQuery& query) {
    std::vector<Column> fields;
    for (const auto& [name, form] : query.told) {
      const auto field = model::field_named(kind, name);
      if (!field) throw Error("internal error: " + name + " is told, and no field");
      fields.push_back({Column::Use::field, place_of(*field), {}, form});
    }
    return fields;
  }

  // A field's place among those of its kind alone.
  static std::size_t place_of(FieldId field) {
    return field.index - std::size_t{model::kCommonFieldCount};
  }

  static bool is_relation_part(const Column& column) {
    return column.use == Column::Use::part && column.form.is == ColumnForm::Is::relation_of_oid;
  }

  static bool seen_part(const std::vector<Column>& columns, std::ptrdiff_t part) {
    return std::ranges::any_of(columns, [&](const Column& c) {
      return c.use == Column::Use::part && c.index == static_cast<std::size_t>(part);
    });
  }

  using Row = std::vector<std::string_view>;

  // The value that the column's form stands for. The view is good until the next one.
  std::string_view named(const Column& column, std::string_view value, const Row& row) {
    using Is = ColumnForm::Is;
    if (!model::is_set(value)) return value;
    switch (column.form.is) {
      case Is::value:
      case Is::index_keys:
      case Is::collation_of_type:
      case Is::storage_of_type:
      case Is::rank_in:
      case Is::kind_of:
      case Is::of_the_column:
      case Is::inherited_from_oid: return value;
      case Is::column_of: return names_.column(oid_in(row, column), number<int>(value));
      case Is::columns_of:
      case Is::options_of_oid:
      case Is::names_from_oid: break;  // lists: see encode
      case Is::schema_of_oid: return relation_named(value).schema;
      case Is::relation_of_oid: return relation_named(value).name;
    }
    return value;
  }

  const RelationNames::Relation& relation_named(std::string_view oid) const {
    const auto* relation = names_.find(number<std::uint32_t>(oid));
    if (!relation)
      throw Error("the catalogs name relation " + std::string(oid) + ", and there is none");
    return *relation;
  }

  static std::uint32_t oid_in(const Row& row, const Column& column) {
    return number<std::uint32_t>(row[column.form.relation]);
  }

  // Whether encode() would give the value itself.
  static bool is_as_sent(const Column& column) {
    return column.form.is == ColumnForm::Is::value && column.type != FieldType::flag &&
           column.type != FieldType::list;
  }

  // Puts the value of a field, as it is in a payload, into `out`. False where it is unset.
  bool encode(const Column& column, std::string_view value, const Row& row, std::string& out) {
    out.clear();
    if (!model::is_set(value)) return false;
    // false and the empty list are unset: one form for the default.
    if (column.type == FieldType::flag) {
      if (value == "t") out = "t";
      return value == "t";
    }
    if (column.type != FieldType::list) {
      out.append(named(column, value, row));
      return true;
    }
    if (column.form.is == ColumnForm::Is::options_of_oid) {
      const auto it = toast_options_.find(number<std::uint32_t>(value));
      if (it == toast_options_.end()) return false;
      value = it->second;
    }
    parse_array(value, array_storage_, elements_);
    for (std::string_view element : elements_) {
      if (column.form.is == ColumnForm::Is::names_from_oid && out.empty()) {
        const auto& relation = relation_named(element);
        model::append_value(out, relation.schema);
        element = relation.name;
      }
      if (column.form.is == ColumnForm::Is::columns_of) {
        const int column_number = number<int>(element);
        if (column_number == 0) continue;  // an expression, or the whole row
        element = names_.column(oid_in(row, column), column_number);
      }
      model::append_value(out, element);
    }
    return !out.empty();
  }

  template <typename Texts>
  static bool encode_texts(const Texts& texts, std::string& out) {
    out.clear();
    for (const auto& text : texts) model::append_value(out, text);
    return !out.empty();
  }

  // The fields of an index that are composed of six columns of its row.
  void encode_index_keys(const Draft& draft, std::uint32_t relation, const Row& parts,
                         std::vector<std::string>& values, std::vector<char>& set) {
    if (parts.size() != 6) throw Error("internal error: an index has other keys than its query");
    namespace index = ::pgsnap::model::index;
    IndexKeys::Row row{draft.identity.oid, relation, parts[0], parts[1],
                       parts[2],           parts[3], {},       {}};
    std::string parameters;
    if (model::is_set(parts[4])) parse_array(parts[4], array_storage_, row.expressions);
    if (model::is_set(parts[5])) parse_array(parts[5], parameters, row.parameters);
    const auto& lists = index_keys_.read(row);
    const auto put = [&](FieldId field, const auto& texts) {
      set[place_of(field)] = encode_texts(texts, values[place_of(field)]);
    };
    put(index::keys, lists.keys);
    put(index::columns, lists.columns);
    put(index::include, lists.include);
  }

  void read_kind(Kind kind) {
    const auto& info = model::kind_info(kind);
    if (const auto relation = needs_relation_of_kind(info.name)) {
      if (!relation_oids_.contains(*relation)) return;
    }
    if (!may_have_rows(info.name) &&
        !(kind == Kind::provided_object && provided_columns_have_privileges_)) {
      return;
    }
    if (Observer* const who = observer()) who->reading(info.name);
    const CatalogQuery query = catalog_query(info.name, server_);
    const auto columns = columns_of(kind, query);
    const auto told = told_by_relation(kind, query);
    const std::size_t first = drafts_.size();
    Row parts(info.parts.size());
    const auto schema =
        static_cast<std::size_t>(std::ranges::find(info.parts, "schema") - info.parts.begin());
    Row key_parts;  // of an index
    std::vector<std::string> values(info.fields.size());
    Row texts(info.fields.size());  // these, or what the row has in their place
    std::vector<char> set(info.fields.size());
    std::string payload, list, key;
    const auto owner_of_part =
        static_cast<std::size_t>(std::ranges::find_if(columns, is_relation_part) - columns.begin());
    const Rows handle = [&](const Row& row) {
      std::uint32_t relation = 0;
      const RelationNames::Relation* names = nullptr;
      if (owner_of_part < row.size()) {
        relation = number<std::uint32_t>(row[owner_of_part]);
        names = names_.find(relation);
      }
      // A column that is not captured may still be named by its number.
      const bool captured = owner_of_part == row.size() || (names && names->captured);
      if (!captured && kind != Kind::column) return;
      Draft draft{{kind, {}, {}, nullptr}, {}};
      std::string_view required, own_index;
      std::fill(set.begin(), set.end(), false);
      std::string_view owner;
      std::string_view privileges;
      std::string_view collation, storage, type;
      key_parts.clear();
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string_view value = row[i];
        const Column& column = columns[i];
        if (column.use == Column::Use::field && !model::is_set(value)) continue;  // most
        switch (column.use) {
          case Column::Use::oid: draft.identity.oid = number<std::uint32_t>(value); break;
          case Column::Use::sub_id: draft.identity.sub_id = number<std::int32_t>(value); break;
          case Column::Use::part:
            if (i == owner_of_part) {
              if (!names) break;
              parts[schema] = names->schema;
              parts[column.index] = names->name;
            } else if (captured || column.form.is == ColumnForm::Is::value) {
              parts[column.index] = named(column, value, row);
            }
            break;
          case Column::Use::owner: owner = value; break;
          case Column::Use::privileges: privileges = value; break;
          case Column::Use::references: required = value; break;
          case Column::Use::own_index: own_index = value; break;
          case Column::Use::index_keys: key_parts.push_back(value); break;
          case Column::Use::type_oid: type = value; break;
          case Column::Use::collation_of_type: collation = value; break;
          case Column::Use::storage_of_type: storage = value; break;
          case Column::Use::inherited_from: break;  // see resolve_inherited
          case Column::Use::of_the_column:
            if (!captured || !encode(column, value, row, list)) break;
            column_fields_.push_back({column_in(row, columns),
                                      {Kind::column, static_cast<model::FieldIndex>(column.index)},
                                      list});
            break;
          case Column::Use::field:
            texts[column.index] = value;
            if (is_as_sent(column)) {
              set[column.index] = captured && model::is_set(value);
            } else {
              set[column.index] = captured && encode(column, value, row, values[column.index]);
              texts[column.index] = values[column.index];
            }
            break;
        }
      }
      // A part of a relation is known by the relation's OID.
      if (draft.identity.sub_id != 0) draft.identity.oid = relation;
      if (kind == Kind::column && (!captured || draft.identity.sub_id < 1)) {
        names_.add_column(draft.identity.oid, draft.identity.sub_id, texts_.keep(parts.back()));
        if (model::is_set(privileges)) provided_columns_have_privileges_ = true;
        return;
      }
      key.clear();
      for (const auto& part : parts) {
        if (!model::is_set(part))
          throw Error("internal error: no name in " + std::string(info.name));
        if (!key.empty() || &part != &parts.front()) key.push_back('\0');
        key.append(part);
      }
      draft.record.key = builder_.keep(key);
      if (kind == Kind::column) {
        names_.add_column(draft.identity.oid, draft.identity.sub_id,
                          draft.record.key.substr(draft.record.key.size() - parts.back().size()));
        if (set[place_of(model::column::generated)])
          names_.add_generated_column(draft.identity.oid, draft.identity.sub_id);
        const auto tell = [&](FieldId field, std::string_view text) {
          const std::size_t place = place_of(field);
          if (!set[place]) texts[place] = text;
          set[place] = set[place] || model::is_set(text);
        };
        const Type& of = find_type(type);
        tell(model::column::type, of.name);
        const auto collation_oid =
            model::is_set(collation) ? number<std::uint32_t>(collation) : kDefaultCollation;
        if (collation_oid != of.collation)
          tell(model::column::collation, index_keys_.collation(collation_oid));
        if (!model::is_set(storage)) storage = "x";
        if (storage.front() != of.storage && names->kind != 'v' && names->kind != 'c')
          tell(model::column::storage, storage);
        if (collation_oid > kDefaultCollation) {
          index_keys_.add_column_collation(draft.identity.oid, draft.identity.sub_id,
                                           collation_oid);
        }
      }
      if (kind == Kind::column_default && is_generation_expression(draft, columns, row, set))
        return;
      if (draft.identity.oid != 0 && members_.find({info.catalog, draft.identity.oid, 0})) {
        if (draft.identity.sub_id == 0) member_keys_.emplace(draft.record.key);
        if (draft.identity.sub_id > 0 && model::is_set(privileges))
          provided_columns_have_privileges_ = true;
        return;
      }
      if (!key_parts.empty()) {
        encode_index_keys(draft, relation, key_parts, values, set);
        for (const FieldId field :
             {model::index::keys, model::index::columns, model::index::include})
          texts[place_of(field)] = values[place_of(field)];
      }
      for (const Column& column : told) {
        set[column.index] = true;
        values[column.index] = column.form.is == ColumnForm::Is::kind_of
                                   ? std::string(1, names->kind == 'p' ? 'r' : names->kind)
                                   : std::to_string(draft.identity.sub_id);  // see resolve_ranks
        texts[column.index] = values[column.index];
      }
      CommonFields common;
      common.owner = owner;
      if (model::is_set(privileges)) {
        common.privileges = encode_privileges(draft, owner, privileges);
      }
      payload.clear();
      append_common(payload, common);
      std::size_t end = values.size();
      while (end > 0 && !set[end - 1]) --end;  // unset fields at the end are left out
      for (std::size_t f = 0; f < end; ++f) {
        if (set[f]) {
          model::append_value(payload, texts[f]);
        } else {
          payload.push_back('\0');  // unset
        }
      }
      if (end == 0) model::trim_payload(payload);
      draft.record.stored = builder_.keep(payload);
      // Only now: a member's row is not kept, and leaves nothing behind.
      if (model::is_set(required))
        extra_references_.push_back({drafts_.size(), std::string(required)});
      if (model::is_set(own_index)) {
        aliases_.set({kRelations, number<std::uint32_t>(own_index), 0},
                     {info.catalog, draft.identity.oid, 0});
      }
      drafts_.push_back(draft);
    };
    const auto heir = std::ranges::find(columns, Column::Use::inherited_from, &Column::use);
    if (heir == columns.end()) {
      rows(info.name, query, handle);
    } else {
      resolve_inherited(
          columns, static_cast<std::size_t>(heir - columns.begin()),
          [&](const Rows& each) { rows(info.name, query, each); }, handle);
    }
    for (const auto& [name, form] : query.told) {
      if (form.is == ColumnForm::Is::rank_in) {
        resolve_ranks(first, model::field_named(kind, name).value());
      }
    }
    if (drafts_.size() > first) note_unread(kind, query);
  }

  // A dropped column is one that is missing when all are there.
  void resolve_ranks(std::size_t first, FieldId field) {
    for (std::size_t i = first; i < drafts_.size(); ++i) {
      const model::Identity column = drafts_[i].identity;
      const int rank = names_.rank(column.oid, column.sub_id);
      if (rank != column.sub_id) set_field(drafts_[i], field, std::to_string(rank));
    }
  }

  void set_field(Draft& draft, FieldId field, std::string_view value) {
    auto values = model::decode_payload(draft.record.stored, model::field_count(draft.record.kind));
    values[field.index] = value;
    std::string payload;
    for (const std::string_view each : values) model::append_value(payload, each);
    model::trim_payload(payload);
    draft.record.stored = builder_.keep(payload);
  }

  // Calls `handle` for each row of `read`, with the text in its place that the row has from another
  // one: these come last.
  template <typename Read>
  void resolve_inherited(const std::vector<Column>& columns, std::size_t heir, Read&& read,
                         const Rows& handle) {
    const auto place = [&](auto&& is) {
      return static_cast<std::size_t>(std::ranges::find_if(columns, is) - columns.begin());
    };
    const auto text = place([&](const Column& c) {
      return c.use == Column::Use::field && c.index == columns[heir].index;
    });
    const auto relation =
        place([](const Column& c) { return c.form.is == ColumnForm::Is::relation_of_oid; });
    const auto name = place([](const Column& c) {
      return c.use == Column::Use::part && c.form.is == ColumnForm::Is::value;
    });
    if (std::max({text, relation, name}) >= columns.size())
      throw Error("internal error: a catalog query does not say whose text is inherited");
    InheritedTexts texts;
    std::vector<Row> heirs;
    read([&](const Row& row) {
      const auto of = number<std::uint32_t>(row[relation]);
      if (!model::is_set(row[heir])) {
        if (model::is_set(row[text])) texts.add(of, row[name], row[text]);
        handle(row);
        return;
      }
      texts.add_heir(of, row[name], number<std::uint32_t>(row[heir]));
      Row& copy = heirs.emplace_back(row);
      for (std::string_view& value : copy) {
        // Not in an arena of its own: to free one makes malloc keep all that are freed later.
        if (model::is_set(value)) value = texts_.keep(value);
      }
    });
    for (Row& row : heirs) {
      row[text] = texts.find(number<std::uint32_t>(row[relation]), row[name]);
      handle(row);
    }
  }

  // The column that the row names by its number.
  static CatalogObject column_in(const Row& row, const std::vector<Column>& columns) {
    const auto name = std::ranges::find(columns, ColumnForm::Is::column_of,
                                        [](const Column& column) { return column.form.is; });
    if (name == columns.end()) throw Error("internal error: a catalog query names no column");
    return {model::kind_info(Kind::column).catalog, oid_in(row, *name),
            number<std::int32_t>(row[static_cast<std::size_t>(name - columns.begin())])};
  }

  // True for the row of pg_attrdef that is a part of a generated column: it stands for the column.
  bool is_generation_expression(const Draft& draft, const std::vector<Column>& columns,
                                const Row& row, const std::vector<char>& set) {
    const CatalogObject column = column_in(row, columns);
    if (names_.is_generated(column.oid, column.sub_id)) {
      aliases_.set({model::kind_info(Kind::column_default).catalog, draft.identity.oid, 0}, column);
      return true;
    }
    if (!set[place_of(model::column_default::default_expression)])
      throw Error(
          "the catalogs have a default that needs a column's value, and no generated column");
    return false;
  }

  // In one form whatever their history: sorted, and unset where they are the default. Few are unlike
  // others.
  std::string_view encode_privileges(const Draft& draft, std::string_view owner,
                                     std::string_view literal) {
    const model::Address address = draft.record.address();
    const bool is_public = address.key == "public";  // the schema has privileges of its own
    const std::string holder(
        model::is_set(owner) || !is_public ? owner : std::string_view("pg_database_owner"));
    std::string asked{static_cast<char>(address.kind), is_public ? 'p' : ' '};
    model::append_value(asked, holder);
    asked += literal;
    const auto [it, is_new] = privileges_.try_emplace(std::move(asked));
    if (is_new) it->second = list_privileges(address, holder, literal);
    return it->second.empty() ? std::string_view() : std::string_view(it->second);
  }

  // Empty where they are the default.
  std::string list_privileges(const model::Address& address, const std::string& holder,
                              std::string_view literal) {
    parse_array(literal, array_storage_, elements_);
    const auto privileges = model::parse_privileges(elements_);
    if (privileges == model::default_privileges_of(address, holder, server_.major)) return {};
    const auto items = model::privilege_items(privileges);
    std::string list = model::encode_list({items.begin(), items.end()});
    // An empty ACL (all revoked) is not the default: keep one empty element.
    if (items.empty()) model::append_value(list, "");
    return list;
  }

  // Columns, constraints, … of an extension's table are not members by themselves.
  void drop_children_of_members() {
    if (member_keys_.empty()) return;
    std::vector<std::size_t> moved(drafts_.size(), static_cast<std::size_t>(-1));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (model::kind_info(drafts_[i].record.kind).has_parent() &&
          member_keys_.contains(model::parent_key(drafts_[i].record.key))) {
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
    by_object_.reserve(static_cast<std::size_t>(std::ranges::count_if(
        drafts_, [](const Draft& draft) { return draft.record.kind != Kind::column; })));
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      const auto& draft = drafts_[i];
      if (draft.identity.oid == 0) continue;
      const auto place = static_cast<std::uint32_t>(i);
      if (draft.record.kind == Kind::column) {
        names_.set_place(draft.identity.oid, draft.identity.sub_id, place);
      } else {
        by_object_.set({model::kind_info(draft.record.kind).catalog, draft.identity.oid,
                        draft.identity.sub_id},
                       place);
      }
    }
  }

  // The draft's place, or null. Columns, which are many, are found by their relations.
  const std::uint32_t* find_draft(CatalogObject object) const {
    if (object.catalog == kRelations && object.sub_id != 0)
      return names_.place(object.oid, object.sub_id);
    return by_object_.find(object);
  }

  // What rows of other kinds told of columns.
  void set_column_fields() {
    for (const auto& [column, field, value] : column_fields_) {
      if (const auto* found = find_draft(column)) set_field(drafts_[*found], field, value);
    }
    column_fields_.clear();
  }

  // An object that is not captured itself but stands for one that is: a view's rule for the view,
  // an array type for its element, an index for its constraint, a member for its extension.
  void read_aliases() {
    rows("attributes/aliases", [&](const auto& row) {
      aliases_.set({number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0},
                   catalog_object(row, 2));
    });
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The draft's place, or kNone.
  std::size_t draft_of(CatalogObject object) const {
    // Aliases may lead to aliases (array type, row type, table); never in a circle, and never far.
    for (int step = 0; step < 4; ++step) {
      if (const auto* found = find_draft(object)) return *found;
      const CatalogObject whole{object.catalog, object.oid, 0};
      if (const auto* member = members_.find(whole)) {
        object = *member;
      } else if (const auto* alias = aliases_.find(whole)) {
        object = *alias;
      } else if (object.sub_id != 0) {
        object = whole;  // a system column, or a column of what has no columns here
      } else {
        return kNone;
      }
    }
    return kNone;
  }

  void read_attributes() {
    told_.resize(drafts_.size());
    const auto tell = [&](const auto& row, auto&& of_draft) {
      const auto* found = find_draft(catalog_object(row, 0));
      if (!found) return;
      told_[*found] = true;
      of_draft(*found);
    };
    rows("attributes/comments", [&](const auto& row) {
      tell(row, [&](std::size_t i) { comments_[i] = texts_.keep(row[3]); });
    });
    rows("attributes/security_labels", [&](const auto& row) {
      tell(row, [&](std::size_t i) {
        auto& labels = labels_[i];
        model::append_value(labels, row[3]);
        model::append_value(labels, row[4]);
      });
    });
    rows("attributes/extension_dependencies", [&](const auto& row) {
      tell(row, [&](std::size_t i) { model::append_value(extension_dependencies_[i], row[3]); });
    });
  }

  void add_reference(std::size_t dependent, std::size_t referenced) {
    if (dependent == kNone || referenced == kNone || dependent == referenced) return;
    references_.emplace_back(static_cast<std::uint32_t>(dependent),
                             static_cast<std::uint32_t>(referenced));
  }

  void read_dependencies() {
    rows("attributes/dependencies", [&](const auto& row) {
      add_reference(draft_of(catalog_object(row, 0)), draft_of(catalog_object(row, 3)));
    });
    for (const auto& [dependent, literal] : extra_references_) {
      parse_array(literal, array_storage_, elements_);
      for (std::string_view element : elements_) {
        std::vector<std::string_view> ids;
        for (;;) {
          const auto colon = element.find(':');
          ids.push_back(element.substr(0, colon));
          if (colon == std::string_view::npos) break;
          element.remove_prefix(colon + 1);
        }
        if (ids.size() != 3) throw Error("internal error: bad reference in a catalog query");
        add_reference(dependent, draft_of(catalog_object(ids, 0)));
      }
    }
    std::ranges::sort(references_);
    references_.erase(std::unique(references_.begin(), references_.end()), references_.end());
  }

  // The payload of a row with what other queries told of it.
  static void complete(std::string_view of_row, CommonFields told, std::string& payload) {
    payload.clear();
    told.owner = model::value_in(of_row, model::common::owner.index);
    told.privileges = model::value_in(of_row, model::common::privileges.index);
    for (int i = 0; i < model::kCommonFieldCount && !of_row.empty(); ++i) {
      model::take_value(of_row);
    }
    append_common(payload, told);
    payload.append(of_row);
    model::trim_payload(payload);
  }

  // Takes the references of that draft off the front of `rest`, and puts the list into `out`.
  void encode_references(std::size_t i, std::span<const Reference>& rest, std::string& out) {
    out.clear();
    addresses_.clear();
    for (; !rest.empty() && rest.front().first == i; rest = rest.subspan(1)) {
      addresses_.push_back(drafts_[rest.front().second].record.address());
    }
    // Kinds are in the order of their names, so this is the order of the elements too.
    std::ranges::sort(addresses_);
    for (const model::Address& address : addresses_) {
      model::append_value(out, model::encode_reference(address));
    }
  }

  void read_unmodelled() {
    const auto keep = [&](const auto& row) {
      unmodelled_.push_back(std::string(row[0]) + " " + std::string(row[1]));
    };
    rows("attributes/unmodelled", keep);
    if (has_system_relations_) rows("attributes/unmodelled_relations", keep);
    if (scope_.roles) rows("attributes/unmodelled_of_cluster", keep);
    std::ranges::sort(unmodelled_);
  }

  // Plans name the database where they alter it.
  void read_origin() {
    if (!scope_.database) return;
    rows("attributes/origin",
         [&](const auto& row) { origin_ = model::identity_origin(row[0], row[1], row[2]); });
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
    // What only the reading needed would stand beside the finished catalog.
    by_object_.clear();
    members_.clear();
    aliases_.clear();
    std::string payload, references;
    std::span<const Reference> rest(references_);
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      const bool refers = !rest.empty() && rest.front().first == i;
      if (!refers && !told_[i]) continue;  // most
      Draft& draft = drafts_[i];
      CommonFields told;
      if (refers) {
        encode_references(i, rest, references);
        told.depends_on = references;
      }
      told.comment = value_in(comments_, i);
      told.security_labels = value_in(labels_, i);
      told.extension_dependencies = value_in(extension_dependencies_, i);
      complete(draft.record.stored, told, payload);
      draft.record.stored = builder_.keep(payload);
    }
    model::Catalog catalog = builder_.finish(std::move(info), identities);
    if (identities && !origin_.empty()) {
      catalog.set_identities({catalog.identities().begin(), catalog.identities().end()}, origin_);
    }
    model::for_each_kind([&](Kind kind) {
      if (!scope_.holds(kind)) catalog.set_missing(kind);
    });
    return catalog;
  }

 private:
  CatalogTransaction& transaction_;
  ReadAhead* ahead_;
  ServerFacts server_;
  model::Scope scope_;
  std::string origin_;
  std::string query_;
  std::unordered_set<std::string> have_rows_;  // of the queries that are asked for first
  RelationOids relation_oids_;                 // of the captured ones
  std::unordered_map<std::uint32_t, std::string_view> toast_options_;  // array literals
  bool has_system_relations_ = false;  // that users made in the system's schemas
  // Of what no captured table has, such that initdb did not give them.
  bool provided_columns_have_privileges_ = false;
  std::vector<std::string> unmodelled_;
  std::vector<FieldId> unread_;  // what the role may not read
  std::string array_storage_;
  std::vector<std::string_view> elements_;  // of the array that was parsed last
  std::unordered_map<std::uint32_t, Type> types_;
  RelationNames names_;
  IndexKeys index_keys_;
  model::CatalogBuilder builder_;  // keeps the keys
  model::Arena texts_;
  std::deque<Draft>& drafts_ = builder_.entries();  // by kind
  ObjectIndex<std::uint32_t> by_object_;            // places in drafts_
  ObjectIndex<CatalogObject> members_, aliases_;
  struct ColumnField {
    CatalogObject column;
    FieldId field;
    std::string value;  // as in a payload
  };
  std::vector<ColumnField> column_fields_;
  std::unordered_set<std::string_view> member_keys_;  // relations of extensions
  std::vector<std::pair<std::size_t, std::string>> extra_references_;
  std::vector<Reference> references_;
  std::vector<model::Address> addresses_;  // of the references that were encoded last
  std::unordered_map<std::string, std::string> privileges_;  // see encode_privileges
  std::vector<bool> told_;  // of which drafts there is one of these
  std::unordered_map<std::size_t, std::string_view> comments_;
  std::unordered_map<std::size_t, std::string> labels_, extension_dependencies_;
};

CatalogReader::CatalogReader(CatalogTransaction& transaction, int server_major, model::Scope scope,
                             ReadAhead* ahead)
    : state_(std::make_unique<State>(transaction, server_major, scope, ahead)) {}
CatalogReader::~CatalogReader() = default;

void CatalogReader::read() { state_->read(); }

const std::string& CatalogReader::query() const { return state_->query(); }

model::Catalog CatalogReader::build(std::string encoding, bool identities) {
  return state_->build(std::move(encoding), identities);
}

}  // namespace pgsnap::capture
