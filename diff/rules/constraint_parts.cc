#include "diff/rules/constraint_parts.h"

#include "diff/rules/descent.h"
#include "diff/rules/relation.h"

namespace pgsnap::diff {

using namespace model;

namespace {

// Not an exclusion constraint (partitioned tables have them since 17): PostgreSQL takes none over.
bool is_key(const Object& o) { return has_index(o) && o.text(constraint::type) != "x"; }

// Whether a partition's key is attached to the one of the table above.
bool is_key_of(const Object& part, const Object& whole) {
  const auto parent = part.list(constraint::parent_constraint);
  return is_key(part) && is_part(part) && parent[0] == whole.part(0) &&
         parent[1] == whole.part(1) && parent[2] == whole.part(2);
}

// The keys of the partitions of a key's table.
std::vector<Object> keys_of_partitions(const Object& whole, const Catalog& catalog) {
  std::vector<Object> keys;
  if (!is_key(whole)) return keys;
  for (const Address& link : catalog.heirs(parent_key(whole.address().key))) {
    for (const Record& record : catalog.children(parent_key(link.key), Kind::constraint)) {
      Object key = catalog.object(record);
      if (is_key(key)) keys.push_back(std::move(key));
    }
  }
  return keys;
}

// Whether a part of one constraint can be had of another of its parts by a new name. What else a foreign
// key's clones are, they are by the whole.
bool is_renamable(const Object& from, const Object& to) {
  if (!is_part(from)) return false;
  return is_foreign_key(to) ? is_foreign_key(from)
                            : differ_only_in({constraint::parent_constraint, constraint::clustered,
                                              constraint::replica_identity},
                                             from, to);
}

Address whole_of_part(const Object& part, const Catalog&, const Context& context) {
  return is_part(part) ? whole_of(part, context) : Address();
}

std::string rename(const Object& part, std::string_view from, std::string_view to) {
  return "alter table " + qualified_name(part) + " rename constraint " + quote_identifier(from) +
         " to " + quote_identifier(to);
}

}  // namespace

const PartKind kConstraintParts{Kind::constraint, whole_of_part, is_renamable, rename};

bool is_foreign_key(const Object& o) { return o.text(constraint::type) == "f"; }
bool is_part(const Object& o) { return o.list(constraint::parent_constraint).size() == 3; }
bool is_clone(const Object& o) { return is_part(o) && !is_key(o); }

bool has_name_of_its_own(const Object& clone) {
  return is_foreign_key(clone) && clone.list(constraint::parent_constraint)[2] != clone.part(2);
}

std::vector<Address> parts_named_on_their_own(const Object& whole, const Context& context) {
  std::vector<Address> found;
  std::vector<Object> line{whole};  // downwards
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Address above = line[i].address();
    for (const Address& link : context.to().heirs(parent_key(above.key))) {
      for (const Record& record : context.to().children(parent_key(link.key), Kind::constraint)) {
        Object part = context.to().object(record);
        if (!is_clone(part) || whole_of(part, context) != above) continue;
        if (has_name_of_its_own(part)) {
          found.push_back(record.address());
        } else {
          line.push_back(std::move(part));
        }
      }
    }
  }
  return found;
}

Address whole_of(const Object& part, const Context& context) {
  const auto whole = part.list(constraint::parent_constraint);
  return context.address(Kind::constraint, {whole[0], whole[1], whole[2]});
}
Address link_of(const Object& part, const Context& context) {
  const auto whole = part.list(constraint::parent_constraint);
  return context.address(Kind::inheritance, {part.part(0), part.part(1), whole[0], whole[1]});
}

std::vector<Object> attached_keys(const Object& whole, const Catalog& catalog) {
  std::vector<Object> keys = keys_of_partitions(whole, catalog);
  std::erase_if(keys, [&](const Object& key) { return !is_key_of(key, whole); });
  return keys;
}

bool is_on_parent_only(const Object& to, const Catalog& catalog) {
  if (!is_key(to) || !is_in_partitioned_table(to, catalog)) return false;
  std::size_t attached = 0;
  bool ambiguous = false;
  for (const Object& part : keys_of_partitions(to, catalog)) {
    if (is_key_of(part, to))
      ++attached;
    else if (part.list(constraint::columns) == to.list(constraint::columns))
      ambiguous = true;
  }
  return ambiguous || attached < catalog.heirs(parent_key(to.address().key)).size();
}

bool is_foreign_key_like(const Object& own, const Object& whole) {
  if (!is_foreign_key(own) || !is_foreign_key(whole)) return false;
  const auto same = [&](FieldId field) { return own.text(field) == whole.text(field); };
  if (!same(constraint::referenced_schema) || !same(constraint::referenced_table) ||
      !same(constraint::columns) || !same(constraint::referenced_columns)) {
    return false;
  }
  return own.flag(constraint::not_enforced) != whole.flag(constraint::not_enforced) ||
         differ_only_in(
             {constraint::parent_constraint, constraint::not_valid, constraint::set_columns}, own,
             whole);
}

std::vector<Address> foreign_keys_taken_instead(const Object& whole, const Address& first,
                                                const Context& context) {
  std::vector<Address> taken;
  const auto look_at = [&](const Address& link) {
    for (const Record& record : context.to().children(parent_key(link.key), Kind::constraint)) {
      const Object before = context.from().find(record.address());
      const Object after = context.to().object(record);
      if (before && !is_part(before) && !is_part(after) &&
          (is_foreign_key_like(before, whole) || is_foreign_key_like(after, whole))) {
        taken.push_back(record.address());
      }
    }
    return true;
  };
  look_at(first);
  walk_down(parent_key(first.key), context.to(), look_at);
  return taken;
}

void attach_key(const Object& whole, const Object& part, Actions& actions) {
  Action& action =
      actions.alter(part, "alter index " + qualified_name(whole.part(0), whole.part(2)) +
                              " attach partition " + qualified_name(part.part(0), part.part(2)));
  action.rank = static_cast<int>(Rank::index_attach);
  action.needs.push_back(whole.address());
  action.releases.push_back(attached_slot(whole.address()));
  action.claims.push_back(attached_slot(part.address()));
}

Object kept_whole_of(const Object& to, const Context& context) {
  if (!is_key(to) || !is_part(to)) return {};
  const Address whole = whole_of(to, context);
  if (context.comes(link_of(to, context)) || context.comes(whole)) return {};
  return context.to().find(whole);
}

}  // namespace pgsnap::diff
