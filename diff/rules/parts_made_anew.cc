#include "diff/rules/parts_made_anew.h"

#include "diff/rules/constraint_parts.h"
#include "diff/rules/relation.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The name that PostgreSQL gives an index of plain columns, or a key. None where it is not so plain: it is cut, or
// has the name of an expression in it.
std::string name_by_default(const Object& part) {
  std::string name(part.part(1));
  if (part.kind() == Kind::constraint && part.text(constraint::type) == "p") {
    name += "_pkey";
  } else {
    const bool is_index = part.kind() == Kind::index;
    if (!is_index && part.text(constraint::type) != "u") return {};
    const auto columns = part.list(is_index ? index::columns : constraint::columns);
    const auto include = part.list(is_index ? index::include : constraint::include);
    if (is_index && columns.size() != part.list(index::keys).size() + include.size()) return {};
    for (std::string_view column : columns) name.append("_").append(column);
    if (!is_index) {
      for (std::string_view column : include) name.append("_").append(column);
    }
    name += is_index ? "_idx" : "_key";
  }
  return name.size() > kLongestIdentifier ? std::string() : name;
}

bool has_comment(const Object& o) {
  return o.has(common::comment) ||
         (o.kind() == Kind::constraint && o.has(constraint::index_comment));
}

bool has_mark(const Object& o) {
  return o.kind() == Kind::index
             ? o.flag(index::clustered) || o.flag(index::replica_identity)
             : o.flag(constraint::clustered) || o.flag(constraint::replica_identity);
}

bool has_tablespace(const Object& o) {
  return o.has(o.kind() == Kind::index ? index::tablespace : constraint::tablespace);
}

// Whether PostgreSQL makes a part what it is when it makes it of the whole.
bool comes_as_it_is(const Object& part, const Object& whole) {
  if (has_comment(part)) return false;
  if (is_foreign_key(part)) return !has_name_of_its_own(part);
  return !has_comment(whole) && !has_mark(part) && !has_tablespace(part) &&
         part.part(2) == name_by_default(part) &&
         differ_only_in({index::parent_index, constraint::parent_constraint,
                         constraint::parent_index, constraint::inherited},
                        part, whole);
}

bool is_part_of(const Object& part, const Object& whole, const Context& context) {
  if (is_attached_to(part, whole)) return true;
  return part.kind() == Kind::constraint && is_part(part) &&
         whole_of(part, context) == whole.address();
}

// An index, or a constraint with parts, that is itself no part.
bool is_whole(const Object& o, const Context& context) {
  if (o.kind() == Kind::index) return index_above(o, context.from(), context).key.empty();
  return o.kind() == Kind::constraint && (has_index(o) || is_foreign_key(o)) && !is_part(o);
}

}  // namespace

bool loses_parts_when_made_anew(const Object& first, const Context& context) {
  if (!is_whole(first, context) || !is_in_partitioned_table(first, context.from())) return false;
  std::vector<Object> wholes{first};  // downwards
  AddressSet seen;
  for (std::size_t i = 0; i < wholes.size(); ++i) {
    const Object whole = wholes[i];
    for (const Address& link : context.from().heirs(parent_key(whole.address().key))) {
      bool has_part = context.from().contains({Kind::foreign_table, parent_key(link.key)});
      for (const Kind kind : {Kind::index, Kind::constraint}) {
        for (const Record& record : context.from().children(parent_key(link.key), kind)) {
          Object part = context.from().object(record);
          if (!is_part_of(part, whole, context)) continue;
          has_part = true;
          if (!seen.insert(record.address()).second) continue;
          if (!comes_as_it_is(part, first)) return true;
          wholes.push_back(std::move(part));
        }
      }
      if (!has_part) return true;
    }
  }
  return false;
}

}  // namespace pgsnap::diff
