#include "diff/compare/listed_columns.h"

#include <algorithm>
#include <span>
#include <utility>

#include "diff/compare/column_lists.h"
#include "diff/compare/sql_tokenizer.h"
#include "diff/number.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// Whether a plan leaves its columns in their order. Others get them in the order of TO.
bool is_table(Kind kind) { return kind == Kind::table || kind == Kind::foreign_table; }

bool has_columns(Kind kind) {
  return is_table(kind) || kind == Kind::view || kind == Kind::materialized_view ||
         kind == Kind::composite_type;
}

// The table, view or composite type of "public.t" or "SETOF public.t". No key: another type.
Address table_of_type(std::string_view type, const Object& function, const Catalog& catalog) {
  constexpr std::string_view kSetOf = "SETOF ";
  if (type.starts_with(kSetOf)) type.remove_prefix(kSetOf.size());
  SqlTokenizer tokenizer(type);
  SqlToken token{};
  int count = 0;
  while (tokenizer.next(token)) {
    ++count;
    if (token.kind == TokenKind::string || token.kind == TokenKind::number) return {};
  }
  if (count != 3) return {};
  const std::string key = parse_key(type);
  for (const Address& given : function.references(common::depends_on)) {
    if (has_columns(given.kind) && given.key == key && catalog.contains(given)) return given;
  }
  return {};
}

// Tables that an object reads: itself, by a column, or by a function that gives their rows.
std::vector<Address> tables_behind(const Object& user, const Catalog& catalog) {
  std::vector<Address> tables;
  for (Address used : user.references(common::depends_on)) {
    if (used.kind == Kind::column) {
      const Record* parent = catalog.parent(used);
      if (parent) used = parent->address();
    }
    if (is_table(used.kind)) tables.push_back(used);
    if (used.kind != Kind::function) continue;
    const Object function = catalog.find(used);
    const Address table = table_of_type(function.text(function::result), function, catalog);
    if (is_table(table.kind) && !table.key.empty()) tables.push_back(table);
  }
  return tables;
}

// What a list is of.
struct Listed {
  Address table;     // or view, or composite type. No key: nothing that can get columns
  bool sure = true;  // false: nobody knows
};

Listed listed(const ColumnList& list, const Object& user, const Catalog& catalog) {
  if (list.of == ColumnList::Of::other || list.of == ColumnList::Of::rows) return {{}, false};
  if (list.of == ColumnList::Of::result) {
    if (user.kind() != Kind::function) return {};
    const Address table = table_of_type(user.text(function::result), user, catalog);
    // A lone value is the whole row.
    return {is_table(table.kind) && list.names.size() != 1 ? table : Address(), true};
  }
  const std::string key = parse_key(list.item);
  if (list.of == ColumnList::Of::row) {
    for (const Address& used : user.references(common::depends_on)) {
      if (is_table(used.kind) && used.key == key) return {used, true};
    }
    return {};
  }
  Listed result;
  bool is_first = true;
  for (Address used : user.references(common::depends_on)) {
    if (parent_key(used.key) != key) continue;
    if (list.of == ColumnList::Of::relation) {
      if (used.kind == Kind::column) {
        const Record* parent = catalog.parent(used);
        if (parent) used = parent->address();
      }
      if (has_columns(used.kind)) return {used, true};
    } else if (used.kind == Kind::function) {
      // Which of several with that name is meant does not show if they give different rows.
      const Object function = catalog.find(used);
      const Address table = table_of_type(function.text(function::result), function, catalog);
      if (!is_first && table != result.table) return {{}, false};
      result.table = table;
      is_first = false;
    }
  }
  return result;
}

// A function of ROWS FROM.
struct Member {
  std::string_view name;    // with its schema, if any
  std::size_t defined = 0;  // columns, where a list says what they are: AS (a integer, b text)
};

// What ROWS FROM joins, of the text in its brackets.
std::vector<Member> members_of(std::string_view brackets) {
  std::vector<Member> members(1);
  SqlTokenizer tokenizer(brackets);
  SqlToken token{};
  int depth = 0;
  bool named = false;  // the name is over
  bool defines = false;
  while (tokenizer.next(token)) {
    const std::string_view text = tokenizer.text_of(token);
    Member& member = members.back();
    if (text == "(" || text == "[") {
      ++depth;
      if (depth == 2) named = true;
    } else if (text == ")" || text == "]") {
      if (--depth == 1) defines = false;
    } else if (text == "," && depth == 1) {
      members.emplace_back();
      named = false;
    } else if (text == "," && depth == 2 && defines) {
      ++member.defined;
    } else if (depth == 1 && !named) {
      const char* const begin = member.name.empty() ? text.data() : member.name.data();
      member.name = {begin, static_cast<std::size_t>(text.data() + text.size() - begin)};
    } else if (depth == 1 && is_word(text, "as")) {
      defines = true;
      member.defined = 1;
    }
  }
  return members;
}

// How many columns a function of that name gives at least, and the table, view or type whose rows they are.
struct Given {
  std::size_t columns = 1;
  Address table;
};

Given given_by(const Member& member, const Object& user, const Catalog& catalog) {
  if (member.defined > 0) return {member.defined, {}};
  if (member.name.empty()) return {};
  const std::string key = parse_key(member.name);
  Given given;
  bool is_first = true;
  for (const Address& used : user.references(common::depends_on)) {
    if (used.kind != Kind::function || parent_key(used.key) != key) continue;
    const Object function = catalog.find(used);
    Given found{1, table_of_type(function.text(function::result), function, catalog)};
    if (!found.table.key.empty()) {
      found.columns = columns_in_order(found.table.key, catalog).size();
    } else {
      found.columns =
          std::max<std::size_t>(1, function.list(function::output_arguments).size() / 2);
    }
    if (!is_first && found.table != given.table) return {};
    given = is_first || found.columns < given.columns ? found : given;
    is_first = false;
  }
  return given;
}

// Columns that came after a text was stored, in whose list over ROWS FROM they have no name. No key: none, as far as
// anybody knows.
struct Lacking {
  Address table;
  std::size_t columns = 0;
  bool at_end = false;  // of the last function, so that all names are those of their columns
};

Lacking lacking_of(const ColumnList& list, const Object& user, const Catalog& catalog) {
  const auto members = members_of(list.item);
  std::size_t columns = list.with_ordinality ? 1 : 0;
  Lacking lacking;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Given given = given_by(members[i], user, catalog);
    columns += given.columns;
    if (given.table.key.empty()) continue;
    const bool is_last = i + 1 == members.size() && !list.with_ordinality;
    if (is_last && !lacking.table.key.empty()) continue;
    lacking.table = given.table;
    lacking.at_end = is_last;
  }
  if (columns <= list.names.size()) return {};
  lacking.columns = columns - list.names.size();
  return lacking;
}

// The list with the names that it lacks at its end.
std::string whole_list(const ColumnList& list, const Object& user, const Catalog& catalog) {
  std::vector<std::string> names;
  for (const std::string_view name : list.names) names.push_back(quote_identifier(parse_key(name)));
  const Lacking lacking = lacking_of(list, user, catalog);
  if (lacking.at_end) {
    const auto columns = columns_in_order(lacking.table.key, catalog);
    const auto count = std::min(lacking.columns, columns.size());
    for (const Address& column : std::span(columns).last(count)) {
      names.push_back(quote_identifier(key_part(column.key, 2)));
    }
  }
  return "(" + join(names, ", ") + ")";
}

// The names that a list gives, by column; behind them that of ordinality, where it has one.
struct Names {
  std::vector<std::string> of_columns;
  std::string more;
};

// Nothing where there are more than columns. Those that the table got after the text was stored are not in
// the list, and have their own names.
std::optional<Names> names_of(const ColumnList& list, const std::vector<Address>& columns) {
  const std::size_t named = list.names.size() - (list.with_ordinality ? 1 : 0);
  if (named > columns.size()) return {};
  Names names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names.of_columns.push_back(i < named ? parse_key(list.names[i])
                                         : std::string(key_part(columns[i].key, 2)));
  }
  if (list.with_ordinality) names.more = parse_key(list.names.back());
  return names;
}

// The text with each list put as `put` says, where that says anything. A list within one that was put is passed
// over.
std::string with_lists(std::string_view sql, const std::vector<ColumnList>& lists,
                       const std::function<std::optional<std::string>(const ColumnList&)>& put) {
  std::string text;
  std::size_t done = 0;
  for (const ColumnList& list : lists) {
    if (list.begin < done) continue;
    const std::optional<std::string> other = put(list);
    if (!other) continue;
    text += sql.substr(done, list.begin - done);
    text += *other;
    done = list.end;
  }
  text += sql.substr(done);
  return text;
}

// Whether its elements are values, one for each column.
bool has_values(const ColumnList& list) {
  return list.of == ColumnList::Of::row || list.of == ColumnList::Of::result;
}

std::string in_brackets(const ColumnList& list, const std::string& elements) {
  return list.of == ColumnList::Of::result ? elements : "(" + elements + ")";
}

// Rows within rows: only as deep as anybody writes them.
constexpr int kDeepestRow = 8;

TextByName name_columns(std::string_view sql, const Object& user, const Catalog& catalog,
                        int depth) {
  TextByName result;
  const auto lists = column_lists(sql);
  result.text = with_lists(sql, lists, [&](const ColumnList& list) -> std::optional<std::string> {
    const Listed of = listed(list, user, catalog);
    result.has = result.has || !of.sure || !of.table.key.empty();
    result.sure = result.sure && of.sure;
    if (list.of == ColumnList::Of::rows) return whole_list(list, user, catalog);
    if (of.table.key.empty()) return {};
    const auto columns = columns_in_order(of.table.key, catalog);
    const bool is_row = has_values(list);
    const auto names = is_row ? std::nullopt : names_of(list, columns);
    if (is_row ? list.names.size() != columns.size() || depth == kDeepestRow : !names) {
      result.sure = false;
      return {};
    }
    std::vector<std::string> named;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string_view column = key_part(columns[i].key, 2);
      if (is_row) {
        const TextByName value = name_columns(list.names[i], user, catalog, depth + 1);
        result.sure = result.sure && value.sure;
        named.push_back(quote_identifier(column) + " := " + value.text);
      } else if (names->of_columns[i] != column) {
        named.push_back(quote_identifier(column) + " " + quote_identifier(names->of_columns[i]));
      }
    }
    std::ranges::sort(named);
    if (names && !names->more.empty()) named.push_back(quote_identifier(names->more));
    return named.empty() ? "" : in_brackets(list, join(named, ", "));
  });
  return result;
}

TextByPlace place_columns(std::string_view sql, const Object& user, const Catalog& catalog,
                          const ColumnOrder& order, int depth) {
  TextByPlace result;
  const auto lists = column_lists(sql);
  result.text = with_lists(sql, lists, [&](const ColumnList& list) -> std::optional<std::string> {
    const Listed of = listed(list, user, catalog);
    if (!of.sure) {
      for (const Address& table : tables_behind(user, catalog)) {
        if (order(table)) result.in_the_way = table;
      }
      return {};
    }
    if (of.table.key.empty()) return {};
    const auto columns = columns_in_order(of.table.key, catalog);
    result.columns.insert(result.columns.end(), columns.begin(), columns.end());
    const auto other = order(of.table);
    // Where a column came after the text was stored, the number's name would be taken for the column's.
    const bool is_short = list.with_ordinality && list.names.size() <= columns.size();
    if (!other && !is_short) return {};
    const auto& wanted = other ? *other : columns;
    const bool is_row = has_values(list);
    const auto names = is_row ? std::nullopt : names_of(list, columns);
    const bool is_known =
        is_row ? list.names.size() == columns.size() && depth < kDeepestRow : names.has_value();
    std::vector<std::string> in_order;
    for (const Address& column : wanted) {
      const auto it = std::ranges::find(columns, column);
      if (!is_known || it == columns.end()) {
        result.in_the_way = of.table;
        return {};
      }
      const auto place = static_cast<std::size_t>(it - columns.begin());
      if (is_row) {
        TextByPlace value = place_columns(list.names[place], user, catalog, order, depth + 1);
        if (!value.in_the_way.key.empty()) result.in_the_way = value.in_the_way;
        in_order.push_back(std::move(value.text));
      } else {
        in_order.push_back(quote_identifier(names->of_columns[place]));
      }
    }
    if (names && !names->more.empty()) in_order.push_back(quote_identifier(names->more));
    const bool is_literal = list.of == ColumnList::Of::row && sql[list.begin - 1] == '\'';
    return in_brackets(list, join(in_order, is_literal ? "," : ", "));
  });
  return result;
}

}  // namespace

std::vector<Address> columns_in_order(std::string_view table_key, const Catalog& catalog) {
  std::vector<std::pair<int, Address>> columns;
  for (const Record& record : catalog.children(table_key, Kind::column)) {
    columns.emplace_back(number_of(catalog.object(record).text(column::position)),
                         record.address());
  }
  std::ranges::sort(columns);
  std::vector<Address> order;
  for (const auto& [position, address] : columns) order.push_back(address);
  return order;
}

TextByName by_name(std::string_view sql, const Object& user, const Catalog& catalog) {
  return name_columns(sql, user, catalog, 0);
}

TextByPlace by_place(std::string_view sql, const Object& user, const Catalog& catalog,
                     const ColumnOrder& order) {
  return place_columns(sql, user, catalog, order, 0);
}

Address grown_below(std::string_view sql, const Object& user, const Catalog& catalog) {
  for (const ColumnList& list : column_lists(sql)) {
    if (list.of != ColumnList::Of::rows) continue;
    const Lacking lacking = lacking_of(list, user, catalog);
    if (!lacking.table.key.empty() && !lacking.at_end) return lacking.table;
  }
  return {};
}

void ReorderedTables::note(const Object& from, const Object& to) {
  const Object& known = from ? from : to;
  if (known.kind() != Kind::column) return;
  if (!from) {
    come_.push_back(to.address());
  } else if (!to) {
    gone_.push_back(from.address());
  } else if (from.text(column::position) != to.text(column::position)) {
    moved_.push_back(from.address());
  }
}

AddressSet ReorderedTables::in(const Catalog& from, const Catalog& to) const {
  AddressSet tables;
  const auto table_of = [](const Address& column, const Catalog& catalog) {
    const Record* parent = catalog.parent(column);
    return parent ? parent->address() : Address();
  };
  for (const Address& column : moved_) tables.insert(table_of(column, from));
  AddressSet losing;
  for (const Address& column : gone_) losing.insert(table_of(column, from));
  for (const Address& column : come_) {
    if (losing.contains(table_of(column, to))) tables.insert(table_of(column, to));
  }
  std::erase_if(tables, [](const Address& table) { return !is_table(table.kind); });
  return tables;
}

std::vector<NamedByPlace> differing_by_place(const Catalog& from, const Catalog& to,
                                             const AddressSet& tables) {
  AddressSet users;
  for (const Address& table : tables) {
    if (!from.contains(table) || !to.contains(table)) continue;
    std::vector<Address> used{table};
    for (const Record& column : from.children(table.key, Kind::column))
      used.push_back(column.address());
    for (const Address& dependent : from.dependents(table)) {
      if (dependent.kind == Kind::function) used.push_back(dependent);
    }
    for (const Address& address : used) {
      for (const Address& dependent : from.dependents(address)) users.insert(dependent);
    }
  }
  std::vector<NamedByPlace> result;
  for (const Address& user : users) {
    const Record* before = from.find_record(user);
    const Record* after = to.find_record(user);
    if (!before || !after) continue;
    const bool equal = *before->digest == *after->digest;
    const Object old_one = from.object(*before);
    const Object new_one = to.object(*after);
    NamedByPlace found{user, {}};
    for (std::size_t i = 0; i < field_count(user.kind); ++i) {
      const FieldId field{user.kind, static_cast<FieldIndex>(i)};
      const FieldType type = field_info(field).type;
      if (type != FieldType::query && type != FieldType::expression) continue;
      const TextByName a = by_name(old_one.text(field), old_one, from);
      const TextByName b = by_name(new_one.text(field), new_one, to);
      // What else differs between these texts has been compared already.
      if (a.has && (!a.sure || !b.sure || (equal && a.text != b.text))) {
        found.fields.push_back(field);
      }
    }
    if (!found.fields.empty()) result.push_back(std::move(found));
  }
  std::ranges::sort(result, {}, &NamedByPlace::object);
  return result;
}

}  // namespace pgsnap::diff
