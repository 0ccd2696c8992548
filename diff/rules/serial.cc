#include "diff/rules/serial.h"

#include <algorithm>

#include "diff/rules/relation.h"

namespace pgsnap::diff {

using namespace model;

namespace {

// The parts of a qualified name, as PostgreSQL prints it.
std::vector<std::string> name_parts(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"')
        parts.back() += text[i++];
      else
        quoted = !quoted;
    } else if (text[i] == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

// The column that has its default from the sequence: the one that owns it, or, where none does, the only
// one that uses it. No key: none.
Address column_numbered_by(const Object& sequence, const Catalog& catalog, const Context& context) {
  const auto dependents = catalog.dependents(sequence.address());
  const auto owner = sequence.list(sequence::owned_by);
  if (owner.size() == 3) {
    const auto column = context.address(Kind::column, {owner[0], owner[1], owner[2]});
    const Address its_default{Kind::column_default, column.key};
    return std::ranges::find(dependents, its_default) != dependents.end() ? column : Address();
  }
  if (std::ranges::distance(dependents) != 1) return {};
  const Address only = *dependents.begin();
  return only.kind == Kind::column_default ? Address{Kind::column, only.key} : Address();
}

}  // namespace

std::string identity_option(const Object& column, std::string_view name) {
  const auto list = column.list(column::identity_options);
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
    if (list[i] == name) return std::string(list[i + 1]);
  }
  return {};
}

SequenceOptions identity_options(const Object& column) {
  return {{},
          identity_option(column, "start"),
          identity_option(column, "increment"),
          identity_option(column, "minvalue"),
          identity_option(column, "maxvalue"),
          identity_option(column, "cache"),
          identity_option(column, "cycle") == "true"};
}

std::vector<std::string> identity_sequence_name(const Object& column) {
  auto parts = name_parts(identity_option(column, "sequence"));
  if (parts.size() != 2) parts.clear();
  return parts;
}

Address successor_of(const Object& sequence, const Context& context) {
  if (context.to().contains(sequence.address())) return {};
  const Address column = column_numbered_by(sequence, context.from(), context);
  if (column.key.empty()) return {};
  const Object from = context.from().find(column);
  const Object to = context.to().find(column);
  if (context.fate(column) != Fate::alter || !from || !to || from.has(column::identity) ||
      !to.has(column::identity) || identity_sequence_name(to).empty()) {
    return {};
  }
  return column;
}

Address successor_of_identity(const Object& column, const Context& context) {
  const Object value = context.to().find({Kind::column_default, column.address().key});
  if (!value || identity_sequence_name(column).empty()) return {};
  for (const Address& used : value.references(common::depends_on)) {
    if (used.kind != Kind::sequence || context.fate(used) != Fate::create) continue;
    if (column_numbered_by(context.to().find(used), context.to(), context) == column.address()) {
      return context.address(Kind::sequence, {key_part(used.key, 0), key_part(used.key, 1)});
    }
  }
  return {};
}

std::string carry_value_over(const std::string& successor, const std::string& old,
                             std::string_view min_value, std::string_view max_value) {
  return "select pg_catalog.setval(" + quote_literal(successor) + ", least(greatest(last_value, " +
         std::string(min_value) + "), " + std::string(max_value) + "), is_called) from " + old;
}

Address table_in_step(const Object& sequence, const Context& context) {
  const auto owner = sequence.list(sequence::owned_by);
  if (owner.size() != 3 || context.target() < 15) return {};
  const Object from = context.from().find(sequence.address());
  const Object to = context.to().find(sequence.address());
  const auto table = context.address(Kind::table, {owner[0], owner[1]});
  if (!from || !to || from.text(sequence::owned_by) != to.text(sequence::owned_by) ||
      context.fate(table) != Fate::alter ||
      context.goes(context.address(Kind::column, {owner[0], owner[1], owner[2]}))) {
    return {};
  }
  const bool steps = context.from().find(table).text(table::persistence) !=
                     context.to().find(table).text(table::persistence);
  return steps ? table : Address();
}

Slot value_slot(std::string_view schema, std::string_view name) {
  return "value of sequence" + join_key({"", schema, name});
}

}  // namespace pgsnap::diff
