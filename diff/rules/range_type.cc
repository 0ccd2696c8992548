#include "diff/rules/relation.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "type " + qualified_name(o); }

std::string multirange_name(const Object& o) {
  const auto names = o.list(range_type::multirange);
  return names.size() == 2 ? qualified_name(names[0], names[1]) : std::string();
}

void comment_on_multirange(const Object& to, Actions& actions) {
  actions.alter(to, "comment on type " + multirange_name(to) + " is " +
                        (to.has(range_type::multirange_comment)
                             ? quote_literal(to.text(range_type::multirange_comment))
                             : std::string("null")));
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql =
      "create " + reference(to) + " as range (subtype = " + to.str(range_type::subtype);
  const auto add = [&](const char* word, const std::string& value) {
    if (!value.empty()) sql += std::string(", ") + word + " = " + value;
  };
  add("subtype_opclass", to.str(range_type::operator_class));
  add("collation", to.str(range_type::collation));
  add("canonical", to.str(range_type::canonical));
  add("subtype_diff", to.str(range_type::subtype_diff));
  if (context.target() >= 14) add("multirange_type_name", multirange_name(to));
  const bool has_shell = !functions_of_type(to, context.to()).empty();
  if (has_shell) create_shell(to, context, actions);
  Action& action = actions.create(to, sql + ")");
  if (has_shell) action.claims.push_back(shell_slot(to.address()));
  if (to.has(range_type::multirange_comment)) comment_on_multirange(to, actions);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  // A canonical function and the range need each other.
  const bool cascade = !functions_of_type(from, context.from()).empty();
  Action& drop = actions.drop(from, "drop " + reference(from) + (cascade ? " cascade" : ""));
  if (!is_remade(from.address(), context) && outlives_renaming(from, context)) {
    drop.verb = Action::Verb::alter;  // not before the renaming
  }
}

std::vector<Slot> slots(const Object& o) {
  std::vector<Slot> all = type_slots(o);
  const auto multirange = o.list(range_type::multirange);
  if (multirange.size() == 2) all.push_back(type_slot(multirange[0], multirange[1]));
  return all;
}

bool moves_schema(const Change& change, const Context&) {
  const auto from = change.from.list(range_type::multirange);
  const auto to = change.to.list(range_type::multirange);
  return from.size() == 2 && to.size() == 2 && from[0] != to[0];
}

void rename_multirange(const Change& change, const Context&, Actions& actions) {
  const auto to = change.to.list(range_type::multirange);
  if (to.size() != 2 || !change.from.has(range_type::multirange)) return;
  actions.alter(change.to, "alter type " + multirange_name(change.from) + " rename to " +
                               quote_identifier(to[1]));
}

void set_multirange_comment(const Change& change, const Context&, Actions& actions) {
  comment_on_multirange(change.to, actions);
  actions.all().back().position = 1;
}

constexpr PropertyRule kProperties[] = {
    replace(range_type::subtype),
    replace(range_type::operator_class),
    replace(range_type::collation),
    replace(range_type::canonical),
    replace(range_type::subtype_diff),
    replace_if(range_type::multirange, moves_schema, rename_multirange),
    alter(range_type::multirange_comment, set_multirange_comment),
};
static_assert(covers(range_type::kFields, kProperties));

}  // namespace

const KindRules& range_type_rules() {
  static const KindRules rules{
      .kind = Kind::range_type,
      .rank = Rank::type,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "type",
      .has_owner = true,
      .slots = slots,
  };
  return rules;
}

}  // namespace pgsnap::diff
