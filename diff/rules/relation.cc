#include "diff/rules/relation.h"

#include <algorithm>

#include "diff/rules/descent.h"

namespace pgsnap::diff {

using namespace model;

Slot relation_slot(std::string_view schema, std::string_view name) {
  return "relation name" + join_key({"", schema, name});
}

Slot type_slot(std::string_view schema, std::string_view name) {
  return "type name" + join_key({"", schema, name});
}

std::vector<Slot> relation_slots(const Object& relation) {
  return {relation_slot(relation.part(0), relation.part(1)),
          type_slot(relation.part(0), relation.part(1))};
}

namespace {

std::string_view option_name(std::string_view option) { return option.substr(0, option.find('=')); }

}  // namespace

Slot trigger_slot(std::string_view table_key) { return "triggers of " + std::string(table_key); }

Slot attached_slot(const Address& whole) { return "attached" + address_slot(whole); }

Slot persistence_slot(std::string_view table_key) {
  return "persistence of " + std::string(table_key);
}

Address relation_named(std::string_view schema, std::string_view name, const Catalog& catalog,
                       const Context& context) {
  Address found;
  for_each_kind([&](Kind kind) {
    if (kind_info(kind).family != Family::parent) return;
    const Address address = context.address(kind, {schema, name});
    if (catalog.contains(address)) found = address;
  });
  return found;
}

std::string_view enable_words(std::string_view state) {
  return state == "D"   ? "disable"
         : state == "R" ? "enable replica"
         : state == "A" ? "enable always"
                        : "enable";
}

std::string execute_clause(const std::vector<std::string_view>& function,
                           const std::vector<std::string_view>& arguments, const Context& context) {
  std::vector<std::string> literals;
  for (std::string_view argument : arguments) literals.push_back(quote_literal(argument));
  return std::string("execute ") + (context.target() < 11 ? "procedure " : "function ") +
         qualified_name(function.at(0), function.at(1)) + "(" + join(literals, ", ") + ")";
}

namespace {

bool has_children(const Object& child, const Catalog& catalog) {
  return !catalog.heirs(parent_key(child.address().key)).empty();
}

std::string alter_words(const Object& child, const Catalog& catalog, bool only) {
  std::string text = parent_reference(child, catalog);
  // A view may have been a table with children.
  const bool is_table = text.starts_with("table ") || text.starts_with("foreign table ");
  if (only && is_table) text.insert(text.find(" \""), " only");
  return "alter " + text;
}

}  // namespace

std::string alter_relation(const Object& child, const Catalog& catalog, bool only) {
  return alter_words(child, catalog, only && has_children(child, catalog));
}

std::string alter_relation_only(const Object& to, const Context& context) {
  return alter_words(to, context.to(),
                     has_children(to, context.to()) || has_children(to, context.from()));
}

void change_options(const Object& object, const std::string& head,
                    const std::vector<std::string_view>& from,
                    const std::vector<std::string_view>& to, const std::string& prefix,
                    Actions& actions) {
  std::vector<std::string> set;
  std::vector<std::string> reset;
  for (std::string_view option : to) {
    if (std::ranges::find(from, option) == from.end())
      set.push_back(prefix + option_list({option}));
  }
  for (std::string_view option : from) {
    const auto same_name = [&](std::string_view o) {
      return option_name(o) == option_name(option);
    };
    if (std::ranges::none_of(to, same_name))
      reset.push_back(prefix + std::string(option_name(option)));
  }
  if (!reset.empty()) actions.alter(object, head + " reset (" + join(reset, ", ") + ")");
  if (!set.empty()) actions.alter(object, head + " set (" + join(set, ", ") + ")");
}

std::string with_options(const std::vector<std::string_view>& options,
                         const std::vector<std::string_view>& toast_options) {
  std::vector<std::string> all;
  for (std::string_view option : options) all.push_back(option_list({option}));
  for (std::string_view option : toast_options) all.push_back("toast." + option_list({option}));
  return all.empty() ? std::string() : " with (" + join(all, ", ") + ")";
}

void wait_for_leaving_children(const Context& context, Action& action) {
  if (action.verb == Action::Verb::drop) return;
  walk_down(parent_key(action.object.key), context.from(), [&](const Address& link) {
    const bool leaves = context.goes(link);
    if (leaves) action.claims.push_back(address_slot(link));
    return !leaves;  // one that stays hands it on
  });
}

void mark_index(const Object& index_or_key, bool clustered, bool replica_identity,
                const Context& context, Actions& actions) {
  const std::string table = alter_relation(index_or_key, context.to());
  const std::string name = quote_identifier(index_or_key.part(2));
  if (clustered) actions.alter(index_or_key, table + " cluster on " + name);
  if (replica_identity) {
    actions.alter(index_or_key, table + " replica identity using index " + name);
  }
}

void clear_cluster_mark(const Change& change, bool wanted, const Context& context,
                        Actions& actions) {
  if (wanted) return;
  const auto key = parent_key(change.to.address().key);
  for (const Record& record : context.to().children(key, Kind::index)) {
    if (context.to().object(record).flag(index::clustered)) return;
  }
  for (const Record& record : context.to().children(key, Kind::constraint)) {
    if (context.to().object(record).flag(constraint::clustered)) return;
  }
  actions.alter(change.to, alter_relation(change.to, context.to()) + " set without cluster");
}

std::vector<Object> parents_of(std::string_view table_key, const Catalog& catalog) {
  std::vector<Object> parents;
  for (const Record& record : catalog.children(table_key, Kind::inheritance)) {
    parents.push_back(catalog.object(record));
  }
  std::ranges::sort(parents, {}, [](const Object& o) {
    return std::pair(o.text(inheritance::position).size(), o.text(inheritance::position));
  });
  return parents;
}

Address parent_of(const Object& inheritance, const Catalog& catalog, const Context& context) {
  const auto foreign =
      context.address(Kind::foreign_table, {inheritance.part(2), inheritance.part(3)});
  return catalog.contains(foreign) ? foreign : Address{Kind::table, foreign.key};
}

std::string inherits_clause(const Object& to, const Context& context, Action& action) {
  std::vector<std::string> parents;
  for (const Object& link : parents_of(to.address().key, context.to())) {
    if (link.has(inheritance::bound)) continue;
    parents.push_back(qualified_name(link.part(2), link.part(3)));
    const Address parent = parent_of(link, context.to(), context);
    action.needs.push_back(parent);
    for (Kind kind : {Kind::column, Kind::constraint}) {
      for (const Record& child : context.to().children(parent.key, kind)) {
        // A foreign key is not inherited, and may point back at this table. A check that is not valid
        // comes to the children that are there.
        if (kind == Kind::constraint) {
          const Object check = context.to().object(child);
          if (check.text(constraint::type) != "c" || check.flag(constraint::not_valid)) continue;
        }
        action.needs.push_back(child.address());
      }
    }
  }
  return parents.empty() ? std::string() : " inherits (" + join(parents, ", ") + ")";
}

void wait_for_detaching(const Object& from, bool is_copy, const Context& context, Action& action) {
  const auto wait_for = [&](const Address& link) {
    const Record* child = context.from().parent(link);
    if (context.goes(link) && child && !context.goes(child->address())) {
      action.claims.push_back(address_slot(link));
    }
  };
  const auto table_key = parent_key(from.address().key);
  for (const Address& link : context.from().heirs(table_key)) wait_for(link);
  if (!is_copy) return;
  for (const Object& link : parents_of(table_key, context.from())) wait_for(link.address());
}

bool leaves_parent(std::string_view table_key, const Context& context) {
  return std::ranges::any_of(parents_of(table_key, context.from()),
                             [&](const Object& link) { return context.goes(link.address()); });
}

bool is_partition(std::string_view table_key, const Catalog& catalog) {
  const auto parents = parents_of(table_key, catalog);
  return !parents.empty() && parents.front().has(inheritance::bound);
}

bool has_index(const Object& o) {
  const auto type = o.text(constraint::type);
  return type == "p" || type == "u" || type == "x";
}

bool has_partitions(std::string_view table_key, const Catalog& catalog) {
  const Object table = catalog.find({Kind::table, table_key});
  return table && table.has(table::partition_strategy);
}

bool differ_only_in(std::initializer_list<FieldId> fields, const Object& from, const Object& to) {
  if (from.kind() != to.kind()) return false;
  for (FieldIndex i = 0; i < field_count(to.kind()); ++i) {
    const FieldId field{to.kind(), i};
    if (i == common::comment.index || std::ranges::find(fields, field) != fields.end()) continue;
    if (from.has(field) != to.has(field) || from.text(field) != to.text(field)) return false;
  }
  return true;
}

namespace {

std::vector<std::string_view> parent_index(const Object& part) {
  return part.list(part.kind() == Kind::index ? index::parent_index : constraint::parent_index);
}

}  // namespace

Address index_above(const Object& part, const Catalog& catalog, const Context& context) {
  const auto name = parent_index(part);
  if (name.size() != 2) return {};
  for (const Object& table : parents_of(parent_key(part.address().key), catalog)) {
    return context.address(Kind::index, {table.part(2), table.part(3), name[1]});
  }
  return {};
}

bool is_attached_to(const Object& part, const Object& whole) {
  const auto parent = parent_index(part);
  return parent.size() == 2 && parent[0] == whole.part(0) && parent[1] == whole.part(2);
}

bool is_in_partitioned_table(const Object& child, const Catalog& catalog) {
  const Object table = catalog.find({Kind::table, parent_key(child.address().key)});
  return table && table.has(table::partition_key);
}

}  // namespace pgsnap::diff
