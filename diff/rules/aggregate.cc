#include "diff/rules/routine.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The types alone name it, those behind ORDER BY too; none are written as *.
std::string reference(const Object& o) {
  return "aggregate " + qualified_name(o) + "(" +
         (o.part(2).empty() ? std::string("*") : std::string(o.part(2))) + ")";
}

std::string modify_word(std::string_view code) {
  return code == "r" ? "read_only" : code == "s" ? "shareable" : "read_write";
}

std::string definition(const Object& o, bool or_replace) {
  std::vector<std::string> options;
  const auto say = [&](const char* name, FieldId field) {
    if (o.has(field)) options.push_back(std::string(name) + " = " + o.str(field));
  };
  const auto say_flag = [&](const char* name, FieldId field) {
    if (o.flag(field)) options.emplace_back(name);
  };
  const auto say_text = [&](const char* name, FieldId field) {
    if (o.has(field)) options.push_back(std::string(name) + " = " + quote_literal(o.text(field)));
  };
  const auto say_modify = [&](const char* name, FieldId field) {
    if (o.has(field)) options.push_back(std::string(name) + " = " + modify_word(o.text(field)));
  };
  say("sfunc", aggregate::state_function);
  say("stype", aggregate::state_type);
  say("sspace", aggregate::state_space);
  say("finalfunc", aggregate::final_function);
  say_flag("finalfunc_extra", aggregate::final_extra);
  say_modify("finalfunc_modify", aggregate::final_modify);
  say("combinefunc", aggregate::combine_function);
  say("serialfunc", aggregate::serial_function);
  say("deserialfunc", aggregate::deserial_function);
  say_text("initcond", aggregate::initial_value);
  say("msfunc", aggregate::moving_state_function);
  say("minvfunc", aggregate::moving_inverse_function);
  say("mstype", aggregate::moving_state_type);
  say("msspace", aggregate::moving_state_space);
  say("mfinalfunc", aggregate::moving_final_function);
  say_flag("mfinalfunc_extra", aggregate::moving_final_extra);
  say_modify("mfinalfunc_modify", aggregate::moving_final_modify);
  say_text("minitcond", aggregate::moving_initial_value);
  if (o.has(aggregate::sort_operator)) {
    options.push_back("sortop = operator(" + o.str(aggregate::sort_operator) + ")");
  }
  const auto parallel = o.text(aggregate::parallel);
  if (parallel == "s") options.emplace_back("parallel = safe");
  if (parallel == "r") options.emplace_back("parallel = restricted");
  if (o.text(aggregate::aggregate_kind) == "h") options.emplace_back("hypothetical");
  const std::string arguments = o.part(2).empty() ? "*" : o.str(aggregate::arguments);
  return std::string("create ") + (or_replace ? "or replace " : "") + "aggregate " +
         qualified_name(o) + "(" + arguments + ") (\n    " + join(options, ",\n    ") + "\n)";
}

void create(const Object& to, const Context&, Actions& actions) {
  actions.create(to, definition(to, false));
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// CREATE OR REPLACE AGGREGATE came with 12. It keeps the names of arguments.
bool cannot_replace(const Change& change, const Context& context) {
  return context.target() < 12 || renames_argument(change.from.list(aggregate::argument_names),
                                                   change.to.list(aggregate::argument_names));
}

void replace_aggregate(const Change& change, const Context&, Actions& actions) {
  actions.alter(change.to, definition(change.to, true)).renews = true;
}

constexpr PropertyRule in_place(FieldId field) {
  return replace_if(field, cannot_replace, replace_aggregate);
}

constexpr PropertyRule kProperties[] = {
    replace(aggregate::aggregate_kind),
    in_place(aggregate::arguments),
    in_place(aggregate::argument_names),
    replace(aggregate::direct_arguments),
    replace(aggregate::result),
    in_place(aggregate::state_function),
    in_place(aggregate::state_type),
    in_place(aggregate::state_space),
    in_place(aggregate::final_function),
    in_place(aggregate::final_extra),
    in_place(aggregate::final_modify),
    in_place(aggregate::combine_function),
    in_place(aggregate::serial_function),
    in_place(aggregate::deserial_function),
    in_place(aggregate::initial_value),
    in_place(aggregate::moving_state_function),
    in_place(aggregate::moving_inverse_function),
    in_place(aggregate::moving_state_type),
    in_place(aggregate::moving_state_space),
    in_place(aggregate::moving_final_function),
    in_place(aggregate::moving_final_extra),
    in_place(aggregate::moving_final_modify),
    in_place(aggregate::moving_initial_value),
    in_place(aggregate::sort_operator),
    in_place(aggregate::parallel),
};
static_assert(covers(aggregate::kFields, kProperties));

std::vector<Slot> slots(const Object& o) { return {routine_slot(o)}; }

}  // namespace

const KindRules& aggregate_rules() {
  static const KindRules rules{
      .kind = Kind::aggregate,
      .rank = Rank::aggregate,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "function",
      .has_owner = true,
      .slots = slots,
  };
  return rules;
}

}  // namespace pgsnap::diff
