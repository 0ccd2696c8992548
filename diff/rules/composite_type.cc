#include "diff/rules/composite_type.h"

#include "diff/rules/type_holders.h"
#include "diff/rules/typed_table.h"
#include "diff/rules/user_type.h"
#include "diff/rules/value_expressions.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

const Attribute* find(const std::vector<Attribute>& attributes, std::string_view name) {
  const auto it = std::ranges::find(attributes, name, &Attribute::name);
  return it == attributes.end() ? nullptr : &*it;
}

std::string reference(const Object& o) { return "type " + qualified_name(o); }

std::string definition(const Attribute& a) {
  return quote_identifier(a.name) + " " + std::string(a.type) +
         (a.collation.empty() ? "" : " collate " + std::string(a.collation));
}

Address column_of(const Object& o, std::string_view name, const Context& context) {
  return context.address(Kind::column, {o.part(0), o.part(1), name});
}

void create(const Object& to, const Context&, Actions& actions) {
  std::string list;
  for (const Attribute& a : attributes_of(to)) list += (list.empty() ? "" : ", ") + definition(a);
  actions.create(to, "create " + reference(to) + " as (" + list + ")");
}

void drop(const Object& from, const Context& context, Actions& actions) {
  drop_type(from, "drop " + reference(from), context, actions);
}

// PostgreSQL adds attributes at the end, drops any, and changes the type of one while no table
// holds values of the composite type.
bool must_rebuild(const Change& change, const Context& context) {
  if (is_reordered(change.from, change.to)) return true;
  const auto to = attributes_of(change.to);
  for (const Attribute& a : attributes_of(change.from)) {
    const Attribute* wanted = find(to, a.name);
    if (wanted && *wanted != a) return is_stored(change.from.address(), context.from());
  }
  return false;
}

void drop_attribute(const Object& from, std::string_view name, const Context& context,
                    Actions& actions) {
  const Address column = column_of(from, name, context);
  Action& action =
      actions.drop(from, "alter " + reference(from) + " drop attribute " + quote_identifier(name));
  action.destroys = {column};
  action.releases = {address_slot(column)};
  // Also when the whole type is made anew: before it is renamed.
  action.uses_old.push_back(from.address());
  if (is_stored(from.address(), context.from())) action.data_loss = "the attribute's values";
}

void change_attributes(const Change& change, const Context& context, Actions& actions) {
  const auto from = attributes_of(change.from);
  const auto to = attributes_of(change.to);
  const std::string head = "alter " + reference(change.to);
  for (const Attribute& a : from) {
    if (!find(to, a.name)) drop_attribute(change.from, a.name, context, actions);
  }
  for (std::size_t i = 0; i < to.size(); ++i) {
    const Address column = column_of(change.to, to[i].name, context);
    const Attribute* old = find(from, to[i].name);
    if (!old) {
      Action& action = actions.alter(change.to, head + " add attribute " + definition(to[i]));
      action.produces.push_back(column);
      action.claims.push_back(address_slot(column));
      action.position = static_cast<int>(i);
    } else if (*old != to[i]) {
      std::string sql = head + " alter attribute " + quote_identifier(to[i].name) +
                        " set data type " + std::string(to[i].type);
      if (!to[i].collation.empty()) {
        sql += " collate " + std::string(to[i].collation);
      }
      Action& action = actions.alter(context.to().find(column), sql);
      action.reshapes = true;
      action.writes_columns = true;  // for PostgreSQL it is no other thing than a table's
    }
  }
  change_tables_of_type(change.from, context, actions);
}

// Rows made of the type are of the types that its attributes had.
bool reshapes(const Change& change, const Context&) {
  const auto to = attributes_of(change.to);
  for (const Attribute& a : attributes_of(change.from)) {
    const Attribute* wanted = find(to, a.name);
    if (wanted && *wanted != a) return true;
  }
  return false;
}

std::vector<Address> remakes(const Change& change, const Context& context) {
  if (!change.from || !change.to || context.goes(change.address()) || !reshapes(change, context))
    return {};
  return expressions_with(change.from.address(), context.from());
}

bool rebuild(const Change& change, const Context& context, Actions& actions) {
  const auto from = attributes_of(change.from);
  const auto to = attributes_of(change.to);
  const bool through_text = passes_through_text(change.from.address(), context);
  if (is_stored(change.from.address(), context.from())) {
    // The old type gets the attributes of the new one, so that rows of one fit the other as text.
    // The new ones are empty, hence of any type.
    bool same = true;
    for (const Attribute& a : from) {
      if (find(to, a.name)) continue;
      drop_attribute(change.from, a.name, context, actions);
      same = false;
    }
    for (std::size_t i = 0; i < to.size(); ++i) {
      if (find(from, to[i].name)) continue;
      Action& action =
          actions.alter(change.from, "alter " + reference(change.from) + " add attribute " +
                                         quote_identifier(to[i].name) + " text");
      action.verb = Action::Verb::drop;  // like a drop: before the type is renamed
      action.edges_are_given = true;
      action.uses_old.push_back(change.from.address());
      action.claims.push_back(address_slot(column_of(change.to, to[i].name, context)));
      action.position = static_cast<int>(i);
      same = false;
    }
    if (through_text && (!same || is_reordered(change.from, change.to))) {
      throw Error("the attributes of composite type " + qualified_name(change.to) +
                      " cannot change together with a range or base type that it is made of: no "
                      "plan keeps the rows that hold it",
                  "make the two changes one after the other");
    }
  }
  change_tables_of_type(change.from, context, actions);
  if (through_text) return false;
  move_away(change.from, context, actions);
  create(change.to, context, actions);
  return true;
}

constexpr PropertyRule kProperties[] = {
    replace_if(composite_type::attributes, must_rebuild, change_attributes),
};
static_assert(covers(composite_type::kFields, kProperties));

}  // namespace

bool is_reordered(const Object& from, const Object& to) {
  const auto old_list = attributes_of(from);
  const auto new_list = attributes_of(to);
  std::vector<std::string_view> reached;
  for (const Attribute& a : old_list) {
    if (find(new_list, a.name)) reached.push_back(a.name);
  }
  for (const Attribute& a : new_list) {
    if (!find(old_list, a.name)) reached.push_back(a.name);
  }
  return !std::ranges::equal(reached, new_list, {}, {}, &Attribute::name);
}

std::vector<Attribute> attributes_of(const Object& o) {
  std::vector<Attribute> attributes;
  const auto list = o.list(composite_type::attributes);
  for (std::size_t i = 0; i + 2 < list.size(); i += 3) {
    attributes.push_back({list[i], list[i + 1], list[i + 2]});
  }
  return attributes;
}

const KindRules& composite_type_rules() {
  static const KindRules rules{
      .kind = Kind::composite_type,
      .rank = Rank::type,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "type",
      .has_owner = true,
      .slots = type_slots,
      .rebuild = rebuild,
      .reshapes = reshapes,
      .remakes = remakes,
  };
  return rules;
}

}  // namespace pgsnap::diff
