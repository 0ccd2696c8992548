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

// Those that the family had before are left out, and those that classes bring.
std::vector<OperatorMember> added_members(const Object& to, FieldId field, const Context& context) {
  const Object from = context.from().find(to.address());
  const bool stays = from && !context.comes(to.address());
  auto members = operator_members(to.list(field));
  if (stays) members = without(std::move(members), operator_members(from.list(field)));
  if (context.target() >= kMembersOfFamilies) return members;
  for (const Record& record : context.to().records(Kind::operator_class)) {
    if (!context.comes(record.address())) continue;
    const Object of_family = context.to().object(record);
    members = without(std::move(members), brought_by(of_family, to, field, context));
  }
  return members;
}

void add_members(const Object& to, const Context& context, Actions& actions) {
  const auto operators = added_members(to, operator_family::operators, context);
  const auto functions = added_members(to, operator_family::functions, context);
  if (operators.empty() && functions.empty()) return;
  // A class is made after this, and what uses a class after that: then all members are there.
  actions
      .alter(to, "alter " + reference(to) + " add\n    " +
                     join(operator_items(operators, functions), ",\n    "))
      .reshapes = true;
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
  const auto members = [](const Object& o, FieldId field) {
    return operator_members(o.list(field));
  };
  const auto old_operators = members(change.from, operator_family::operators);
  const auto old_functions = members(change.from, operator_family::functions);
  const auto operators = members(change.to, operator_family::operators);
  const auto functions = members(change.to, operator_family::functions);
  std::vector<std::string> gone;
  for (const auto& member : without(old_operators, operators)) {
    gone.push_back("operator " + std::string(member.number) + " " + std::string(member.types));
  }
  for (const auto& member : without(old_functions, functions)) {
    gone.push_back("function " + std::string(member.number) + " " + std::string(member.types));
  }
  if (!gone.empty()) {
    actions.alter(change.to, "alter " + reference(change.from) + " drop " + join(gone, ", "))
        .reshapes = true;
  }
  add_members(change.to, context, actions);
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
  };
  return rules;
}

}  // namespace pgsnap::diff
