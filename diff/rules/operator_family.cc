#include "diff/rules/operator_family.h"

#include "diff/rules/registry.h"

namespace pgsnap::diff {

using namespace model;

std::vector<OperatorMember> operator_members(const std::vector<std::string_view>& list) {
  std::vector<OperatorMember> members;
  for (std::size_t i = 0; i + 2 < list.size(); i += 3) {
    members.push_back({list[i], list[i + 1], list[i + 2]});
  }
  return members;
}

std::vector<std::string> operator_items(const std::vector<OperatorMember>& operators,
                                        const std::vector<OperatorMember>& functions) {
  std::vector<std::string> items;
  for (const auto& member : operators) {
    items.push_back("operator " + std::string(member.number) + " " +
                    std::string(member.definition));
  }
  for (const auto& member : functions) {
    items.push_back("function " + std::string(member.number) + " " + std::string(member.types) +
                    " " + std::string(member.definition));
  }
  return items;
}

namespace {

// Since this major what a class need not have belongs to its family.
constexpr int kMembersOfFamilies = 14;

std::string reference(const Object& o) {
  return "operator family " + qualified_name(o) + " using " + quote_identifier(o.part(2));
}

std::vector<OperatorMember> without(std::vector<OperatorMember> members,
                                    const std::vector<OperatorMember>& others) {
  std::erase_if(members, [&](const OperatorMember& member) {
    return std::ranges::find(others, member) != others.end();
  });
  return members;
}

// A name with its schema and types without what may be written in several ways.
std::string bare(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c != '"' && c != ' ') letters.push_back(c);
  }
  return letters;
}

// Those of a family of `from` whose operator or function does not go, for good or to be made anew.
std::vector<OperatorMember> staying_members(const Object& from, FieldId field,
                                            const Context& context) {
  auto members = operator_members(from.list(field));
  for (const Address& used : from.references(common::depends_on)) {
    if (!context.goes(used)) continue;
    const auto parts = key_parts(used.key);
    std::string name = std::string(parts[0]);
    if (parts.size() > 1) name += "." + std::string(parts[1]);
    name += "(";
    for (std::size_t i = 2; i < parts.size(); ++i)
      name += (i > 2 ? "," : "") + std::string(parts[i]);
    name = bare(name + ")");
    std::erase_if(members, [&](const OperatorMember& member) {
      return bare(member.definition).starts_with(name);
    });
  }
  return members;
}

// Those that the family has are left out, and those that classes bring.
std::vector<OperatorMember> added_members(const Object& to, FieldId field, const Context& context) {
  const Object from = context.from().find(to.address());
  const bool stays = from && !context.comes(to.address());
  auto members = operator_members(to.list(field));
  if (stays) members = without(std::move(members), staying_members(from, field, context));
  if (context.target() >= kMembersOfFamilies) return members;
  for (const Record& record : context.to().records(Kind::operator_class)) {
    if (!context.comes(record.address())) continue;
    const Object of_family = context.to().object(record);
    members = without(std::move(members), brought_by(of_family, to, field, context));
  }
  return members;
}

// Null where there is none to add.
Action* add_members(const Object& to, const Context& context, Actions& actions) {
  const auto operators = added_members(to, operator_family::operators, context);
  const auto functions = added_members(to, operator_family::functions, context);
  if (operators.empty() && functions.empty()) return nullptr;
  Action& action = actions.alter(to, "alter " + reference(to) + " add\n    " +
                                         join(operator_items(operators, functions), ",\n    "));
  // A class is made after this, and what uses a class after that: then all members are there.
  action.reshapes = true;
  return &action;
}

void create(const Object& to, const Context& context, Actions& actions) {
  actions.create(to, "create " + reference(to));
  add_members(to, context, actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Before 14 a class holds fast what it brought.
bool cannot_take_out(const Change&, const Context& context) {
  return context.target() < kMembersOfFamilies;
}

void set_members(const Change& change, const Context& context, Actions& actions) {
  std::vector<std::string> gone;
  const auto take_out = [&](FieldId field, const std::string& word) {
    const auto old = operator_members(change.from.list(field));
    const auto wanted = operator_members(change.to.list(field));
    const auto stay = without(staying_members(change.from, field, context), without(old, wanted));
    for (const auto& member : without(old, stay)) {
      gone.push_back(word + std::string(member.number) + " " + std::string(member.types));
    }
  };
  take_out(operator_family::operators, "operator ");
  take_out(operator_family::functions, "function ");
  if (!gone.empty()) {
    Action& action =
        actions.alter(change.to, "alter " + reference(change.from) + " drop " + join(gone, ", "));
    action.reshapes = true;
    // Before what the members use is dropped, and new ones of these names can come.
    action.verb = Action::Verb::drop;
    action.edges_are_given = true;
    action.uses_old = change.from.references(common::depends_on);
    action.uses_old.push_back(change.from.address());
  }
  if (Action* action = add_members(change.to, context, actions)) {
    action->edges_are_given = true;
    action->needs = change.to.references(common::depends_on);
    action->needs.push_back(change.to.address());  // the members that go are gone
  }
}

// What a member uses, and goes, takes the member along; the family stays.
Reaction reaction(const Object&, const Address& on, bool reshaped) {
  if (reshaped) return Reaction::none;
  return on.kind == Kind::sql_operator || on.kind == Kind::function ? Reaction::alter
                                                                    : Reaction::replace;
}

std::vector<Address> remakes(const Change& change, const Context& context) {
  const bool other_members =
      change.changed(operator_family::operators) || change.changed(operator_family::functions);
  if (!change.from || !change.to || !other_members || !cannot_take_out(change, context)) return {};
  return {change.address()};
}

constexpr PropertyRule kProperties[] = {
    replace_if(operator_family::operators, cannot_take_out, set_members),
    replace_if(operator_family::functions, cannot_take_out, set_members),
};
static_assert(covers(operator_family::kFields, kProperties));

}  // namespace

std::vector<OperatorMember> brought_by(const Object& new_class, const Object& family,
                                       FieldId members, const Context& context) {
  const auto named = new_class.list(operator_class::family);
  if (context.target() >= kMembersOfFamilies || named.at(0) != family.part(0) ||
      named.at(1) != family.part(1) || new_class.part(2) != family.part(2)) {
    return {};
  }
  const std::string type = new_class.str(operator_class::type);
  const std::string types = "(" + type + ", " + type + ")";
  auto brought = operator_members(family.list(members));
  std::erase_if(brought, [&](const OperatorMember& member) { return member.types != types; });
  return brought;
}

const KindRules& operator_family_rules() {
  static const KindRules rules{
      .kind = Kind::operator_family,
      .rank = Rank::operator_class,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
      .reaction = reaction,
      .altered_field = operator_family::operators,
      .remakes = remakes,
  };
  return rules;
}

}  // namespace pgsnap::diff
