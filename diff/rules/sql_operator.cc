#include <algorithm>

#include "diff/rules/registry.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// An operator's name is never quoted, its schema always.
std::string name(std::string_view schema, std::string_view symbol) {
  return quote_identifier(schema) + "." + std::string(symbol);
}

std::string reference(const Object& o) {
  return "operator " + name(o.part(0), o.part(1)) + " (" + std::string(o.part(2)) + ", " +
         std::string(o.part(3)) + ")";
}

std::string operator_option(const char* option, const std::vector<std::string_view>& other) {
  return std::string(option) + " = operator(" + name(other.at(0), other.at(1)) + ")";
}

void create(const Object& to, const Context&, Actions& actions) {
  std::vector<std::string> options{"function = " + to.str(sql_operator::function)};
  if (to.part(2) != "NONE") options.push_back("leftarg = " + std::string(to.part(2)));
  if (to.part(3) != "NONE") options.push_back("rightarg = " + std::string(to.part(3)));
  if (to.has(sql_operator::commutator)) {
    options.push_back(operator_option("commutator", to.list(sql_operator::commutator)));
  }
  if (to.has(sql_operator::negator)) {
    options.push_back(operator_option("negator", to.list(sql_operator::negator)));
  }
  if (to.has(sql_operator::restrict_function)) {
    options.push_back("restrict = " + to.str(sql_operator::restrict_function));
  }
  if (to.has(sql_operator::join_function)) {
    options.push_back("join = " + to.str(sql_operator::join_function));
  }
  if (to.flag(sql_operator::hashes)) options.emplace_back("hashes");
  if (to.flag(sql_operator::merges)) options.emplace_back("merges");
  actions.create(to, "create operator " + name(to.part(0), to.part(1)) + " (\n    " +
                         join(options, ",\n    ") + "\n)");
}

Address other(const Object& o, FieldId field, const Context& context) {
  const auto parts = o.list(field);
  if (parts.size() != 4) return {};
  return context.address(Kind::sql_operator, {parts[0], parts[1], parts[2], parts[3]});
}

// Whether nothing that stays names the other operator, and this is the first that does.
bool is_last_to_name(const Object& from, const Address& named, const Context& context) {
  for (const Record& record : context.from().records(Kind::sql_operator)) {
    const Object o = context.from().object(record);
    if (other(o, sql_operator::commutator, context) != named &&
        other(o, sql_operator::negator, context) != named) {
      continue;
    }
    if (!context.goes(o.address()) || o.address() < from.address()) return false;
  }
  return true;
}

// An operator that was only announced outlives the one that names it, and stays in the way of their types and
// of its schema.
void drop_announced(const Object& from, const Context& context, Actions& actions) {
  const auto used = from.references(common::depends_on);
  const bool type_goes = std::ranges::any_of(
      used, [&](const Address& a) { return is_type_kind(a.kind) && context.goes(a); });
  Address last;
  for (FieldId field : {sql_operator::commutator, sql_operator::negator}) {
    const Address named = other(from, field, context);
    if (named.key.empty() || named == last || context.from().contains(named)) continue;
    last = named;
    const auto parts = from.list(field);
    const Address schema = context.address(Kind::schema, {parts[0]});
    if (!(type_goes || context.goes(schema)) || !is_last_to_name(from, named, context)) continue;
    Action& action =
        actions.alter(from, "drop operator " + name(parts[0], parts[1]) + " (" +
                                std::string(parts[2]) + ", " + std::string(parts[3]) + ")");
    action.verb = Action::Verb::drop;
    action.edges_are_given = true;
    action.uses_old = used;
    action.uses_old.push_back(schema);
    action.uses_old.push_back(from.address());
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  drop_announced(from, context, actions);
  actions.drop(from, "drop " + reference(from));
}

// Dropping an operator takes it out of the links of others, and creating one with a link makes the
// link back: what such a neighbour does to this operator needs no statement here.
struct Link {
  FieldId field;
  const Change& change;
  const Context& context;

  // The old link is there when this operator's turn comes.
  bool stays() const {
    if (!change.from.has(field)) return false;
    const Address address = other(change.from, field, context);
    return context.to().contains(address) || !context.from().contains(address);
  }
  // Not to an operator that is only named, which ALTER OPERATOR does not take.
  bool leads_somewhere() const { return context.to().contains(other(change.to, field, context)); }
  bool made_by_other() const {
    if (!change.to.has(field)) return true;
    const Address address = other(change.to, field, context);
    return context.to().contains(address) && !context.from().contains(address);
  }
};

// ALTER OPERATOR sets a link, HASHES and MERGES where they are not set (17).
bool cannot_link(const Change& change, const Context& context) {
  for (FieldId field : {sql_operator::commutator, sql_operator::negator}) {
    if (!change.changed(field)) continue;
    const Link link{field, change, context};
    if (link.stays()) return true;
    if (!link.made_by_other() && (context.target() < 17 || !link.leads_somewhere())) return true;
  }
  return false;
}

bool cannot_mark(const Change& change, const Context& context) {
  return context.target() < 17 ||
         (change.changed(sql_operator::hashes) && change.from.flag(sql_operator::hashes)) ||
         (change.changed(sql_operator::merges) && change.from.flag(sql_operator::merges));
}

void set(const Change& change, const Context& context, Actions& actions) {
  const Object& to = change.to;
  std::vector<std::string> options;
  for (const auto& [option, field] : {std::pair{"commutator", sql_operator::commutator},
                                      std::pair{"negator", sql_operator::negator}}) {
    if (!change.changed(field) || Link{field, change, context}.made_by_other()) continue;
    options.push_back(operator_option(option, to.list(field)));
  }
  for (const auto& [option, field] : {std::pair{"restrict", sql_operator::restrict_function},
                                      std::pair{"join", sql_operator::join_function}}) {
    if (!change.changed(field)) continue;
    options.push_back(std::string(option) + " = " + (to.has(field) ? to.str(field) : "none"));
  }
  if (change.changed(sql_operator::hashes)) options.emplace_back("hashes");
  if (change.changed(sql_operator::merges)) options.emplace_back("merges");
  if (options.empty()) return;
  actions.alter(to, "alter " + reference(to) + " set (" + join(options, ", ") + ")");
}

// One whose drop takes a link out that is to stay, and that nothing makes again: the other operator, if
// there is one again, does not link back. Of two such one that goes.
Address linked_to(const Object& from, const Context& context) {
  const Object to = context.to().find(from.address());
  Address found;
  if (!to) return found;
  for (FieldId field : {sql_operator::commutator, sql_operator::negator}) {
    const Address linked = other(from, field, context);
    if (linked.key.empty() || linked == from.address() || linked != other(to, field, context))
      continue;
    const Object back = context.to().find(linked);
    if (back && other(back, field, context) == to.address()) continue;
    if (found.key.empty() || context.goes(linked)) found = linked;
  }
  return found;
}

constexpr PropertyRule kProperties[] = {
    replace(sql_operator::function),
    replace_if(sql_operator::commutator, cannot_link, set),
    replace_if(sql_operator::negator, cannot_link, set),
    alter(sql_operator::restrict_function, set),
    alter(sql_operator::join_function, set),
    replace_if(sql_operator::hashes, cannot_mark, set),
    replace_if(sql_operator::merges, cannot_mark, set),
};
static_assert(covers(sql_operator::kFields, kProperties));

}  // namespace

const KindRules& sql_operator_rules() {
  static const KindRules rules{
      .kind = Kind::sql_operator,
      .rank = Rank::sql_operator,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .linked_to = linked_to,
  };
  return rules;
}

}  // namespace pgsnap::diff
