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

void add_members(const Object& to, const std::vector<OperatorMember>& operators,
                 const std::vector<OperatorMember>& functions, Actions& actions) {
  if (operators.empty() && functions.empty()) return;
  // A class is made after this, and what uses a class after that: then all members are there.
  actions
      .alter(to, "alter " + reference(to) + " add\n    " +
                     join(operator_items(operators, functions), ",\n    "))
      .reshapes = true;
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, "create " + reference(to));
  add_members(to, operator_members(to.list(operator_family::operators)),
              operator_members(to.list(operator_family::functions)), actions);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Before 14 a class holds fast what it brought.
bool cannot_take_out(const Change&, const Context& context) { return context.target() < 14; }

void set_members(const Change& change, const Context&, Actions& actions) {
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
  add_members(change.to, without(operators, old_operators), without(functions, old_functions),
              actions);
}

constexpr PropertyRule kProperties[] = {
    replace_if(operator_family::operators, cannot_take_out, set_members),
    replace_if(operator_family::functions, cannot_take_out, set_members),
};
static_assert(covers(operator_family::kFields, kProperties));

}  // namespace

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
