#include "diff/rules/column_taking_along.h"

#include <algorithm>
#include <cctype>

#include "diff/compare/sql_tokenizer.h"
#include "diff/rules/column.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/column_retyping.h"
#include "diff/rules/column_type.h"
#include "diff/rules/descent.h"
#include "diff/rules/row_holders.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"

namespace pgsnap::diff {

using namespace model;

namespace {

// ADD COLUMN checks the rows' NULLs by the checks of its type.
bool has_checked_type(const Object& column, const Catalog& catalog) {
  Address type = type_named(column.text(column::type), catalog);
  while (!type.key.empty() && type.kind == Kind::domain) {
    const Object domain = catalog.find(type);
    if (domain.flag(domain::not_null) ||
        !catalog.children(type.key, Kind::domain_constraint).empty()) {
      return !column.text(column::type).ends_with("[]");
    }
    type = type_named(domain.text(domain::base_type), catalog);
  }
  return false;
}

}  // namespace

bool gets_values(const Object& to, bool with_identity, const Context& context) {
  return to.text(column::generated) == "s" || (with_identity && to.has(column::identity)) ||
         has_checked_type(to, context.to()) ||
         (context.comes({Kind::column_default, to.address().key}) && !is_filled_later(to, context));
}

namespace {

// Whether the change gives the rows of a table that stays values in the column.
bool writes_rows(const Change& change, const Context& context) {
  const Record* table = change.to ? context.to().parent(change.address()) : nullptr;
  if (!table || !context.from().contains(table->address()) || context.comes(table->address())) {
    return false;
  }
  const bool is_new = context.comes(change.address());
  if (table->kind == Kind::foreign_table) return !is_new && is_retyped(change);
  if (table->kind != Kind::table) return false;
  if (is_new) return gets_values(change.to, true, context);
  return is_retyped(change) || (change.to.text(column::generated) == "s" &&
                                change.changed(column::generation_expression));
}

// Whether an expression is given a whole row, which servers print as t.*.
bool takes_whole_row(std::string_view expression) {
  SqlTokenizer tokens(expression);
  SqlToken token{};
  for (bool after_point = false; tokens.next(token);) {
    const std::string_view text = tokens.text_of(token);
    if (after_point && text == "*") return true;
    after_point = text == ".";
  }
  return false;
}

// Indexes, and constraints with one, of expressions that are given the whole row:
// PostgreSQL does not see that they use the column, and would compute them with a function's body for the
// old type ("attribute 2 of type t has wrong type").
std::vector<Address> indexes_of_whole_rows(const Change& change, const Context& context) {
  std::vector<Address> found;
  if (!change.from || !change.to || !change.changed(column::type) ||
      !(passes_through_text(change, context) || rewrites(change, context))) {
    return found;
  }
  const auto table = parent_key(change.address().key);
  for (const Record& record : context.from().children(table, Kind::index)) {
    const Object index = context.from().object(record);
    const auto keys = index.list(index::keys);
    if (std::ranges::any_of(keys, takes_whole_row) ||
        takes_whole_row(index.text(index::predicate))) {
      found.push_back(record.address());
    }
  }
  for (const Record& record : context.from().children(table, Kind::constraint)) {
    if (takes_whole_row(context.from().object(record).text(constraint::definition))) {
      found.push_back(record.address());
    }
  }
  return found;
}

// Foreign tables that are partitions or other children, where the change needs a USING: neither
// they nor their parents take one, so they leave meanwhile.
std::vector<Address> links_of_foreign_children(const Change& change, const Context& context) {
  std::vector<Address> links;
  if (!change.from || !change.to || !change.changed(column::type) || !in_table(change.to) ||
      change.from.has(column::generated) || !needs_using(change, context)) {
    return links;
  }
  for (const Address& link : context.to().heirs(parent_key(change.address().key))) {
    const Object copy = context.to().find(copy_of(change.address(), link, context));
    if (!copy || !is_foreign(copy) || !context.from().contains(link)) continue;
    links.push_back(link);
  }
  return links;
}

// PostgreSQL changes no type of a column in a partition key: the table is made
// anew, and its partitions move over.
std::vector<Address> remakes_table(const Change& change, const Context& context) {
  const Record* record = context.from().parent(change.address());
  if (!record || !change.to || !is_retyped(change)) return {};
  const Object table = context.from().object(*record);
  if (table.kind() != Kind::table) return {};
  const std::string key = table.str(table::partition_key);
  const std::string name = quote_identifier(change.from.part(2));
  const auto is_part = [](char c) {
    return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c)) || c == '"';
  };
  for (const std::string& word : {name, name.substr(1, name.size() - 2)}) {
    for (auto at = key.find(word); at != std::string::npos; at = key.find(word, at + 1)) {
      const bool starts = at == 0 || !is_part(key[at - 1]);
      const auto end = at + word.size();
      if (starts && (end == key.size() || !is_part(key[end]))) return {table.address()};
    }
  }
  return {};
}

// The partitions, as links of `from`, that have the column in a primary key of their own while the partitioned table's
// column becomes nullable: DROP NOT NULL, which is for all partitions, refuses that, so they are detached meanwhile.
std::vector<Address> links_of_key_holders(const Change& change, const Context& context) {
  std::vector<Address> links;
  const auto table = parent_key(change.address().key);
  if (!change.from || !change.to || !change.from.flag(column::not_null) ||
      change.to.flag(column::not_null) || !has_partitions(table, context.to())) {
    return links;
  }
  walk_down(table, context.from(), [&](const Address& link) {
    if (!context.to().contains(link)) return false;
    const auto keys = context.to().children(parent_key(link.key), Kind::constraint);
    const bool holds_key = std::ranges::any_of(keys, [&](const Record& record) {
      const Object key = context.to().object(record);
      const auto columns = key.list(constraint::columns);
      return key.text(constraint::type) == "p" && context.from().contains(record.address()) &&
             std::ranges::find(columns, change.to.part(2)) != columns.end();
    });
    if (holds_key) links.push_back(link);
    return !holds_key;
  });
  return links;
}

// A view whose column has another type, though its text is the same: an overload that came after it would be called
// now, or a function of an extension gives something else. Servers of other majors have other types of their own.
Address view_with_other_type(const Change& change, const Context& context) {
  if (!change.from || !change.to) return {};
  const auto kind = change.to.text(column::relation_kind);
  if ((kind != "v" && kind != "m") || kind != change.from.text(column::relation_kind) ||
      !(change.changed(column::type) || change.changed(column::collation)) ||
      context.from().info().server_major != context.to().info().server_major) {
    return {};
  }
  return context.from().parent(change.address())->address();
}

// Whether a column is there by several parents, and these do not all have it from one table: PostgreSQL changes the type
// for that one and all below it at once.
bool has_several_origins(const Address& column, const Context& context) {
  std::vector<Address> line{column};  // upwards
  AddressSet seen;
  int origins = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto above = parent_parts(line[i], context.from(), context);
    if (line.size() == 1 && above.size() < 2) return false;
    if (above.empty()) ++origins;
    for (const auto& [part, link] : above) {
      if (seen.insert(part).second) line.push_back(part);
    }
  }
  return origins > 1;
}

}  // namespace

std::vector<Address> taken_along(const Change& change, const Context& context) {
  if (const Address view = view_with_other_type(change, context); !view.key.empty()) return {view};
  std::vector<Address> remade = remakes_table(change, context);
  for (const Address& index : indexes_of_whole_rows(change, context)) remade.push_back(index);
  if (writes_rows(change, context)) {
    const Record* table = context.from().parent(change.address());
    if (!table) table = context.to().parent(change.address());
    for (const Address& expression : expressions_with(table->address(), context.from())) {
      remade.push_back(expression);
    }
  }
  for (const Address& link : links_of_foreign_children(change, context)) remade.push_back(link);
  for (const Address& link : links_of_key_holders(change, context)) remade.push_back(link);
  if (change.from && change.to && is_retyped(change) &&
      has_several_origins(change.address(), context)) {
    for (const auto& [part, link] : parent_parts(change.address(), context.from(), context)) {
      remade.push_back(link);
    }
  }
  if (!change.from || !change.to) return remade;
  // Partitions with an expression of their own leave while the whole's column is made anew, which would give them its.
  if (context.goes(change.address()) && change.to.has(column::generated)) {
    for (const Address& link : context.to().heirs(parent_key(change.address().key))) {
      const Object copy = context.to().find(copy_of(change.address(), link, context));
      if (copy && context.from().contains(link) &&
          is_partition(parent_key(link.key), context.from()) &&
          copy.text(column::generation_expression) !=
              change.to.text(column::generation_expression)) {
        remade.push_back(link);
      }
    }
  }
  // One of a child's own expression, which 16 computes anew by dropping it: it leaves the parents that keep theirs.
  if (context.goes(change.address()) && change.from.has(column::generated)) {
    for (const auto& [part, link] : parent_parts(change.address(), context.from(), context)) {
      if (!context.goes(part)) remade.push_back(link);
    }
  }
  if (becomes_inherited(change.from, change.to, context)) remade.push_back(change.address());
  const auto links = links_to_leave(change.address(), context);
  if (change.changed(column::inherited_only) && change.to.flag(column::inherited) &&
      !links.empty()) {
    remade.insert(remade.end(), links.begin(), links.end());
    // The stand-in cannot keep a check of a column that it must not have.
    const auto table = parent_key(change.address().key);
    for (const Record& record : context.from().children(table, Kind::constraint)) {
      const Object check = context.from().object(record);
      const auto columns = check.list(constraint::columns);
      if (check.text(constraint::type) == "c" && check.flag(constraint::inherited) &&
          std::ranges::find(columns, change.from.part(2)) != columns.end()) {
        remade.push_back(record.address());
      }
    }
  }
  if (!comes_as_inherited(change.address(), context)) return remade;
  std::vector<Address> line{change.address()};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const Address& link : context.from().heirs(parent_key(line[i].key))) {
      const Address copy = copy_of(line[i], link, context);
      const Object was = context.from().find(copy);
      if (!was || context.goes(link)) continue;
      // The child's own stays, and what it has from another parent too, while its table leaves this one.
      const Object own = context.to().find(copy);
      const bool has_another_parent = std::ranges::any_of(
          parent_parts(copy, context.from(), context), [&](const ParentPart& p) {
            return p.link != link && !context.goes(p.link) && !context.goes(p.part) &&
                   std::ranges::find(line, p.part) == line.end();
          });
      const bool stays = own && (has_another_parent || (!was.flag(column::inherited_only) &&
                                                        !own.flag(column::inherited_only)));
      if (!stays) line.push_back(copy);
      remade.push_back(stays ? link : copy);
    }
  }
  return remade;
}

}  // namespace pgsnap::diff
