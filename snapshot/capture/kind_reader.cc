#include "snapshot/capture/kind_reader.h"

#include <algorithm>

#include "snapshot/capture/inherited_texts.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"
#include "snapshot/model/kinds/column.h"
#include "snapshot/model/kinds/column_default.h"
#include "snapshot/model/kinds/index.h"
#include "snapshot/model/payload.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::capture {
namespace {

using model::Error;
using model::FieldId;
using model::FieldType;
using model::Kind;

constexpr std::uint32_t kDefaultCollation = 100;

// A field's place among those of its kind alone.
std::size_t place_among_own(FieldId field) {
  return field.index - std::size_t{model::kCommonFieldCount};
}

template <typename Texts>
bool encode_texts(const Texts& texts, std::string& out) {
  out.clear();
  for (const auto& text : texts) model::append_value(out, text);
  return !out.empty();
}

}  // namespace

KindReader::KindReader(Kind kind, const CatalogQuery& query, int server_major, Lookups& lookups,
                       Drafts& drafts)
    : kind_(kind),
      server_major_(server_major),
      lookups_(lookups),
      drafts_(drafts),
      first_(drafts.size()) {
  const auto& info = model::kind_info(kind);
  find_columns(query);
  find_told(query);
  owner_of_part_ = place_of([](const Column& column) {
    return column.use == Column::Use::part && column.form.is == ColumnForm::Is::relation_of_oid;
  });
  schema_ = static_cast<std::size_t>(std::ranges::find(info.parts, "schema") - info.parts.begin());
  parts_.resize(info.parts.size());
  values_.resize(info.fields.size());
  texts_.resize(info.fields.size());
  set_.resize(info.fields.size());
}

// ---- where the columns of the query go

void KindReader::find_columns(const CatalogQuery& query) {
  using Use = Column::Use;
  using Is = ColumnForm::Is;
  static const std::unordered_map<std::string_view, Use> kByName{
      {"type_oid", Use::type_oid},     {"oid", Use::oid},
      {"sub_id", Use::sub_id},         {"owner", Use::owner},
      {"privileges", Use::privileges}, {"requires", Use::references},
      {"own_index", Use::own_index}};
  static const std::unordered_map<Is, Use> kByForm{{Is::index_keys, Use::index_keys},
                                                   {Is::collation_of_type, Use::collation_of_type},
                                                   {Is::storage_of_type, Use::storage_of_type}};
  const auto& info = model::kind_info(kind_);
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    const std::string& name = query.columns[i];
    const Is form = query.forms[i].is;
    const auto part =
        static_cast<std::size_t>(std::ranges::find(info.parts, name) - info.parts.begin());
    const auto field = model::field_named(kind_, name);
    if (const auto by_form = kByForm.find(form); by_form != kByForm.end()) {
      columns_.push_back({by_form->second});
    } else if (form == Is::of_the_column) {
      const auto of_column = model::field_named(Kind::column, name);
      if (!of_column) throw Error("internal error: a column has no field " + name);
      columns_.push_back(
          {Use::of_the_column, of_column->index, model::field_info(*of_column).type});
    } else if (const auto by_name = kByName.find(name); by_name != kByName.end()) {
      columns_.push_back({by_name->second});
    } else if (part < info.parts.size() && !has_part(part)) {
      columns_.push_back({Use::part, part});
    } else if (field && !model::is_common(*field)) {
      columns_.push_back({form == Is::inherited_from_oid ? Use::inherited_from : Use::field,
                          place_among_own(*field), model::field_info(*field).type});
    } else {
      throw Error("internal error: query of " + std::string(info.name) + " has a column " + name +
                  " that is no field");
    }
    columns_.back().form = query.forms[i];
  }
}

void KindReader::find_told(const CatalogQuery& query) {
  for (const auto& [name, form] : query.told) {
    const auto field = model::field_named(kind_, name);
    if (!field) throw Error("internal error: " + name + " is told, and no field");
    told_.push_back({Column::Use::field, place_among_own(*field), {}, form});
  }
}

bool KindReader::has_part(std::size_t part) const {
  return std::ranges::any_of(columns_, [&](const Column& column) {
    return column.use == Column::Use::part && column.index == part;
  });
}

// The number of columns where there is none.
std::size_t KindReader::place_of(const std::function<bool(const Column&)>& is) const {
  return static_cast<std::size_t>(std::ranges::find_if(columns_, is) - columns_.begin());
}

// ---- rows

void KindReader::read(const std::function<void(const Handle&)>& run) {
  const std::size_t heir =
      place_of([](const Column& column) { return column.use == Column::Use::inherited_from; });
  if (heir == columns_.size()) {
    run([&](const Row& row) { handle(row); });
  } else {
    read_with_inherited(heir, run);
  }
  for (const Column& column : told_) {
    if (column.form.is == ColumnForm::Is::rank_in) {
      resolve_ranks(
          {kind_, static_cast<model::FieldIndex>(column.index + model::kCommonFieldCount)});
    }
  }
  for (const Late& late : late_)
    drafts_.tell_of_column(late.column, late.field,
                           lookups_.expressions.text(late.column.oid, late.printed));
}

// Rows of `run`, with the text in its place that a row has from another one: these come last.
void KindReader::read_with_inherited(std::size_t heir,
                                     const std::function<void(const Handle&)>& run) {
  const std::size_t text = place_of([&](const Column& column) {
    return column.use == Column::Use::field && column.index == columns_[heir].index;
  });
  const std::size_t relation = place_of(
      [](const Column& column) { return column.form.is == ColumnForm::Is::relation_of_oid; });
  const std::size_t name = place_of([](const Column& column) {
    return column.use == Column::Use::part && column.form.is == ColumnForm::Is::value;
  });
  if (std::max({text, relation, name}) >= columns_.size())
    throw Error("internal error: a catalog query does not say whose text is inherited");
  InheritedTexts inherited;
  std::vector<Row> heirs;
  run([&](const Row& row) {
    const auto of = number<std::uint32_t>(row[relation]);
    if (!model::is_set(row[heir])) {
      if (!model::is_set(row[text]) || !lookups_.names.find(of)) return handle(row);
      Row own = row;
      own[text] = lookups_.expressions.text(of, row[text]);
      inherited.add(of, row[name], own[text]);
      handle(own);
      return;
    }
    inherited.add_heir(of, row[name], number<std::uint32_t>(row[heir]));
    Row& copy = heirs.emplace_back(row);
    for (std::string_view& value : copy) {
      // Not in an arena of its own: to free one makes malloc keep all that are freed later.
      if (model::is_set(value)) value = lookups_.texts.keep(value);
    }
  });
  for (Row& row : heirs) {
    row[text] = inherited.find(number<std::uint32_t>(row[relation]), row[name]);
    handle(row);
  }
}

// A dropped column is one that is missing when all are there.
void KindReader::resolve_ranks(FieldId field) {
  for (std::size_t i = first_; i < drafts_.size(); ++i) {
    const model::Identity column = drafts_[i].identity;
    const int rank = lookups_.names.rank(column.oid, column.sub_id);
    if (rank != column.sub_id) drafts_.set_field(i, field, std::to_string(rank));
  }
}

void KindReader::handle(const Row& row) {
  relation_ = 0;
  names_ = nullptr;
  if (owner_of_part_ < row.size()) {
    relation_ = number<std::uint32_t>(row[owner_of_part_]);
    names_ = lookups_.names.find(relation_);
  }
  // A column that is not captured may still be named by its number.
  const bool captured = owner_of_part_ == row.size() || (names_ && names_->captured);
  if (!captured && kind_ != Kind::column) return;
  Draft draft{{kind_, {}, {}, nullptr}, {}};
  Rest rest;
  take_values(row, captured, draft, rest);
  // A part of a relation is known by the relation's OID.
  if (draft.identity.sub_id != 0) draft.identity.oid = relation_;
  if (kind_ == Kind::column && (!captured || draft.identity.sub_id < 1)) {
    lookups_.names.add_column(draft.identity.oid, draft.identity.sub_id,
                              lookups_.texts.keep(parts_.back()));
    if (model::is_set(rest.privileges)) lookups_.provided_columns_have_privileges = true;
    return;
  }
  set_key(draft);
  if (kind_ == Kind::column) tell_of_table_column(draft, rest);
  if (kind_ == Kind::column_default && is_no_default(draft, row)) return;
  const CatalogObject whole{model::kind_info(kind_).catalog, draft.identity.oid, 0};
  if (draft.identity.oid != 0 && drafts_.is_member(whole)) {
    if (draft.identity.sub_id == 0) drafts_.leave_out_children_of(draft.record.key);
    if (draft.identity.sub_id > 0 && model::is_set(rest.privileges))
      lookups_.provided_columns_have_privileges = true;
    return;
  }
  if (!key_parts_.empty()) set_index_keys(draft);
  set_told(draft);
  draft.record.stored = drafts_.keep(encode_payload(draft, rest));
  // Only now: a member's row is not kept, and leaves nothing behind.
  if (model::is_set(rest.required)) drafts_.next_needs(rest.required);
  if (model::is_set(rest.own_index)) {
    drafts_.set_alias({kRelations, number<std::uint32_t>(rest.own_index), 0}, whole);
  }
  drafts_.add(draft);
}

void KindReader::take_values(const Row& row, bool captured, Draft& draft, Rest& rest) {
  using Use = Column::Use;
  std::fill(set_.begin(), set_.end(), false);
  key_parts_.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string_view value = row[i];
    const Column& column = columns_[i];
    if (column.use == Use::field && !model::is_set(value)) continue;  // most
    switch (column.use) {
      case Use::oid: draft.identity.oid = number<std::uint32_t>(value); break;
      case Use::sub_id: draft.identity.sub_id = number<std::int32_t>(value); break;
      case Use::part:
        if (i == owner_of_part_) {
          if (!names_) break;
          parts_[schema_] = names_->schema;
          parts_[column.index] = names_->name;
        } else if (captured || column.form.is == ColumnForm::Is::value) {
          parts_[column.index] = named(column, value, row);
        }
        break;
      case Use::owner: rest.owner = value; break;
      case Use::privileges: rest.privileges = value; break;
      case Use::references: rest.required = value; break;
      case Use::own_index: rest.own_index = value; break;
      case Use::index_keys: key_parts_.push_back(value); break;
      case Use::type_oid: rest.type = value; break;
      case Use::collation_of_type: rest.collation = value; break;
      case Use::storage_of_type: rest.storage = value; break;
      case Use::inherited_from: break;  // see read_with_inherited
      case Use::of_the_column:
        if (!captured || !encode(column, value, row, list_)) break;
        drafts_.tell_of_column(column_in(row),
                               {Kind::column, static_cast<model::FieldIndex>(column.index)}, list_);
        break;
      case Use::field:
        if (kind_ == Kind::column && column.form.is == ColumnForm::Is::expression_of) {
          if (captured) take_late(column, value, draft);
        } else {
          take_field(column, value, row, captured);
        }
        break;
    }
  }
}

// An expression may name columns whose rows are still to come.
void KindReader::take_late(const Column& column, std::string_view value, const Draft& draft) {
  const auto index = static_cast<model::FieldIndex>(column.index + model::kCommonFieldCount);
  late_.push_back({{model::kind_info(kind_).catalog, relation_, draft.identity.sub_id},
                   {kind_, index},
                   std::string(value)});
}

void KindReader::take_field(const Column& column, std::string_view value, const Row& row,
                            bool captured) {
  const bool as_sent = column.form.is == ColumnForm::Is::value && column.type != FieldType::flag &&
                       column.type != FieldType::list;
  if (as_sent) {
    set_[column.index] = captured;
    texts_[column.index] = value;
  } else {
    set_[column.index] = captured && encode(column, value, row, values_[column.index]);
    texts_[column.index] = values_[column.index];
  }
}

void KindReader::set_key(Draft& draft) {
  key_.clear();
  for (const auto& part : parts_) {
    if (!model::is_set(part)) {
      throw Error("internal error: no name in " + std::string(model::kind_info(kind_).name));
    }
    if (!key_.empty() || &part != &parts_.front()) key_.push_back('\0');
    key_.append(part);
  }
  draft.record.key = drafts_.keep(key_);
}

void KindReader::tell(FieldId field, std::string_view text) {
  const std::size_t place = place_among_own(field);
  if (!set_[place]) texts_[place] = text;
  set_[place] = set_[place] || model::is_set(text);
}

// What others need of the column, and what its type tells.
void KindReader::tell_of_table_column(const Draft& draft, const Rest& rest) {
  const auto [oid, sub_id] = draft.identity;
  const auto type_oid = number<std::uint32_t>(rest.type);
  lookups_.names.add_column(oid, sub_id,
                            draft.record.key.substr(draft.record.key.size() - parts_.back().size()),
                            type_oid);
  if (set_[place_among_own(model::column::generated)] ||
      set_[place_among_own(model::column::identity)]) {
    lookups_.names.add_column_without_default(oid, sub_id);
  }
  const ColumnType& type = lookups_.type(type_oid);
  tell(model::column::type, type.name);
  const auto collation =
      model::is_set(rest.collation) ? number<std::uint32_t>(rest.collation) : kDefaultCollation;
  if (collation != type.collation)
    tell(model::column::collation, lookups_.index_keys.collation(collation));
  const std::string_view storage = model::is_set(rest.storage) ? rest.storage : "x";
  if (storage.front() != type.storage && names_->kind != 'v' && names_->kind != 'c')
    tell(model::column::storage, storage);
  if (collation > kDefaultCollation)
    lookups_.index_keys.add_column_collation(oid, sub_id, collation);
}

// The fields of an index that are composed of six columns of its row.
void KindReader::set_index_keys(const Draft& draft) {
  if (key_parts_.size() != 6) throw Error("internal error: an index has other keys than its query");
  namespace index = ::pgsnap::model::index;
  IndexKeys::Row row{draft.identity.oid,
                     relation_,
                     key_parts_[0],
                     key_parts_[1],
                     key_parts_[2],
                     key_parts_[3],
                     {},
                     {}};
  std::string parameters;
  if (model::is_set(key_parts_[4])) parse_array(key_parts_[4], array_storage_, row.expressions);
  if (model::is_set(key_parts_[5])) parse_array(key_parts_[5], parameters, row.parameters);
  const auto& lists = lookups_.index_keys.read(row);
  const auto put = [&](FieldId field, const auto& texts) {
    const std::size_t place = place_among_own(field);
    set_[place] = encode_texts(texts, values_[place]);
    texts_[place] = values_[place];
  };
  put(index::keys, lists.keys);
  put(index::columns, lists.columns);
  put(index::include, lists.include);
}

void KindReader::set_told(const Draft& draft) {
  for (const Column& column : told_) {
    set_[column.index] = true;
    values_[column.index] = column.form.is == ColumnForm::Is::kind_of
                                ? std::string(1, names_->kind == 'p' ? 'r' : names_->kind)
                                : std::to_string(draft.identity.sub_id);  // see resolve_ranks
    texts_[column.index] = values_[column.index];
  }
}

std::string_view KindReader::encode_payload(const Draft& draft, const Rest& rest) {
  CommonFields common;
  common.owner = rest.owner;
  if (model::is_set(rest.privileges)) {
    common.privileges = encode_privileges(draft, rest.owner, rest.privileges);
  }
  payload_.clear();
  append_common(payload_, common);
  std::size_t end = values_.size();
  while (end > 0 && !set_[end - 1]) --end;  // unset fields at the end are left out
  for (std::size_t f = 0; f < end; ++f) {
    if (set_[f]) {
      model::append_value(payload_, texts_[f]);
    } else {
      payload_.push_back('\0');  // unset
    }
  }
  if (end == 0) model::trim_payload(payload_);
  return payload_;
}

// ---- values

// The value that the column's form stands for. The view is good until the next one.
std::string_view KindReader::named(const Column& column, std::string_view value,
                                   const Row& row) const {
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
    case Is::column_of:
      return lookups_.names.column(number<std::uint32_t>(row[column.form.relation]),
                                   number<int>(value));
    case Is::columns_of:
    case Is::options_of_oid:
    case Is::names_from_oid: break;  // lists: see encode
    case Is::schema_of_oid: return relation_named(value).schema;
    case Is::relation_of_oid: return relation_named(value).name;
    case Is::expression_of:
      return lookups_.expressions.text(number<std::uint32_t>(row[column.form.relation]), value);
  }
  return value;
}

const RelationNames::Relation& KindReader::relation_named(std::string_view oid) const {
  const auto* relation = lookups_.names.find(number<std::uint32_t>(oid));
  if (!relation)
    throw Error("the catalogs name relation " + std::string(oid) + ", and there is none");
  return *relation;
}

// Puts the value of a field, as it is in a payload, into `out`. False where it is unset.
bool KindReader::encode(const Column& column, std::string_view value, const Row& row,
                        std::string& out) {
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
    const auto it = lookups_.toast_options.find(number<std::uint32_t>(value));
    if (it == lookups_.toast_options.end()) return false;
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
      element =
          lookups_.names.column(number<std::uint32_t>(row[column.form.relation]), column_number);
    }
    model::append_value(out, element);
  }
  return !out.empty();
}

// The column that the row names by its number.
CatalogObject KindReader::column_in(const Row& row) const {
  const auto name = std::ranges::find(columns_, ColumnForm::Is::column_of,
                                      [](const Column& column) { return column.form.is; });
  if (name == columns_.end()) throw Error("internal error: a catalog query names no column");
  return {model::kind_info(Kind::column).catalog, number<std::uint32_t>(row[name->form.relation]),
          number<std::int32_t>(row[static_cast<std::size_t>(name - columns_.begin())])};
}

// True for the row of pg_attrdef that is a part of a generated column, and stands for the column; and for the default
// of a parent that CREATE TABLE … INHERITS gives an identity column, too. It is never used, and there is no statement
// that sets or drops it as long as the column is an identity.
bool KindReader::is_no_default(const Draft& draft, const Row& row) {
  const CatalogObject column = column_in(row);
  if (!lookups_.names.takes_default(column.oid, column.sub_id)) {
    drafts_.set_alias({model::kind_info(kind_).catalog, draft.identity.oid, 0}, column);
    return true;
  }
  if (!set_[place_among_own(model::column_default::default_expression)])
    throw Error("the catalogs have a default that needs a column's value, and no generated column");
  return false;
}

// In one form whatever their history: sorted, and unset where they are the default. Few are unlike
// others.
std::string_view KindReader::encode_privileges(const Draft& draft, std::string_view owner,
                                               std::string_view literal) {
  const model::Address address = draft.record.address();
  const bool is_public = address.key == "public";  // the schema has privileges of its own
  const std::string holder(
      model::is_set(owner) || !is_public ? owner : std::string_view("pg_database_owner"));
  std::string asked{is_public ? 'p' : ' '};
  model::append_value(asked, holder);
  asked += literal;
  const auto [it, is_new] = privileges_.try_emplace(std::move(asked));
  if (is_new) it->second = list_privileges(address, holder, literal);
  return it->second.empty() ? std::string_view() : std::string_view(it->second);
}

// Empty where they are the default.
std::string KindReader::list_privileges(const model::Address& address, const std::string& holder,
                                        std::string_view literal) {
  parse_array(literal, array_storage_, elements_);
  const auto privileges = model::parse_privileges(elements_);
  if (privileges == model::default_privileges_of(address, holder, server_major_)) return {};
  const auto items = model::privilege_items(privileges);
  std::string list = model::encode_list({items.begin(), items.end()});
  // An empty ACL (all revoked) is not the default: keep one empty element.
  if (items.empty()) model::append_value(list, "");
  return list;
}

}  // namespace pgsnap::capture
