#include "diff/number.h"
#include "diff/rules/overloads.h"
#include "diff/rules/routine.h"
#include "diff/rules/setting.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

bool is_procedure(const Object& o) { return o.text(function::function_kind) == "p"; }

// Since 14, p(integer) also means a procedure with one OUT argument, but not where an argument's mode is
// said.
std::string reference(const Object& o) {
  const std::string types(o.part(2));
  const char* mode = is_procedure(o) && !types.empty() ? "in " : "";
  return (is_procedure(o) ? "procedure " : "function ") + qualified_name(o) + "(" + mode + types +
         ")";
}

std::string source_literal(const Object& o) {
  if (o.has(function::object_file)) {
    return quote_literal(o.text(function::object_file)) + ", " +
           quote_literal(o.text(function::source));
  }
  return dollar_quote(o.text(function::source));
}

std::string definition(const Object& o, bool or_replace, bool hollow = false) {
  std::string sql = std::string("create ") + (or_replace ? "or replace " : "") +
                    (is_procedure(o) ? "procedure " : "function ") + qualified_name(o) + "(" +
                    o.str(function::arguments) + ")";
  if (o.has(function::result) && !is_procedure(o)) sql += "\n returns " + o.str(function::result);
  sql += "\n language " + quote_identifier(o.text(function::language));
  const auto transforms = o.list(function::transforms);
  for (std::size_t i = 0; i < transforms.size(); ++i) {
    sql += (i ? ", for type " : "\n transform for type ") + std::string(transforms[i]);
  }
  if (o.text(function::function_kind) == "w") sql += " window";
  if (!is_procedure(o)) {
    const auto volatility = o.text(function::volatility);
    if (volatility == "i") sql += " immutable";
    if (volatility == "s") sql += " stable";
    if (o.flag(function::leakproof)) sql += " leakproof";
    if (o.flag(function::strict)) sql += " strict";
    const auto parallel = o.text(function::parallel);
    if (parallel == "s") sql += " parallel safe";
    if (parallel == "r") sql += " parallel restricted";
    if (o.has(function::cost)) sql += " cost " + o.str(function::cost);
    if (o.has(function::rows)) sql += " rows " + o.str(function::rows);
    if (o.has(function::support)) sql += " support " + o.str(function::support);
  }
  if (o.flag(function::security_definer)) sql += " security definer";
  for (std::string_view setting : o.list(function::configuration)) {
    const auto equals = setting.find('=');
    sql += "\n " + set_clause(setting.substr(0, equals), setting.substr(equals + 1));
  }
  if (hollow) return sql + "\nas ''";
  if (o.has(function::sql_body)) return sql + "\n" + o.str(function::sql_body);
  return sql + "\nas " + source_literal(o);
}

void create(const Object& to, const Context& context, Actions& actions) {
  Action& action = actions.create(to, definition(to, false));
  action.sets_function_body = true;
  for (const Address& type : types_of_function(to, context.to())) {
    action.claims.push_back(shell_slot(type));
  }
}

// A base type's own functions go with it, and need no more of it than the shell.
Address dropped_with(const Object& from, const Context& context) {
  for (const Address& type : types_of_function(from, context.from())) {
    if (context.goes(type)) return type;
  }
  return {};
}

void references(const Object& object, const Catalog& catalog, const Context& context,
                std::vector<Address>& out) {
  for (const Address& type : types_of_function(object, catalog)) std::erase(out, type);
  // pg_depend does not tell which columns MERGE inserts into or sets, nor that a row of a table's type is
  // made with all of them. Nor does it hold on to them.
  const auto says = [&](FieldId field, std::string_view word) {
    return object.text(field).find(word) != std::string_view::npos;
  };
  if (&catalog != &context.to() ||
      !(says(function::sql_body, "MERGE INTO") || says(function::sql_body, "ROW(") ||
        says(function::arguments, "ROW("))) {
    return;
  }
  for (const Address& used : object.references(common::depends_on)) {
    if (used.kind != Kind::table && used.kind != Kind::column) continue;
    const auto table = used.kind == Kind::table ? used.key : parent_key(used.key);
    for (const Record& column : catalog.children(table, Kind::column)) {
      if (std::ranges::find(out, column.address()) == out.end()) out.push_back(column.address());
    }
  }
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// Only the texts of BEGIN ATOMIC bodies use what must be there.
void make_hollow(const Object& o, const Catalog&, bool or_replace, Action& action) {
  action.head = definition(o, or_replace, true);
  action.sets_function_body = true;
}

void fill(const Object& o, Action& action) {
  action.head = definition(o, true);
  action.sets_function_body = true;
}

void replace_function(const Change& change, const Context&, Actions& actions) {
  Action& action = actions.alter(change.to, "");
  fill(change.to, action);
  action.renews = true;
}

// Types like anyelement, whose default may be of another type than before.
bool is_polymorphic(const Object& o) {
  const auto types = o.part(2);
  return types.starts_with("any") || types.find(", any") != std::string_view::npos;
}

// CREATE OR REPLACE keeps the names of arguments, takes no default away, and changes no row type
// that OUT arguments make.
bool cannot_replace(const Change& change, const Context&) {
  const auto count = [](const Object& o) { return number_of(o.text(function::argument_defaults)); };
  // One OUT argument alone is a function's result, but a procedure's row.
  const bool other_row =
      change.changed(function::output_arguments) &&
      (is_procedure(change.to) || change.from.list(function::output_arguments).size() > 2 ||
       change.to.list(function::output_arguments).size() > 2);
  return other_row || count(change.to) < count(change.from) ||
         renames_argument(change.from.list(function::argument_names),
                          change.to.list(function::argument_names)) ||
         (count(change.from) > 0 && is_polymorphic(change.from));
}

constexpr PropertyRule kProperties[] = {
    replace(function::function_kind),
    replace_if(function::arguments, cannot_replace, replace_function),
    replace_if(function::argument_names, cannot_replace, replace_function),
    replace_if(function::argument_defaults, cannot_replace, replace_function),
    replace(function::result),
    alter(function::language, replace_function),
    alter(function::volatility, replace_function),
    alter(function::strict, replace_function),
    alter(function::security_definer, replace_function),
    alter(function::leakproof, replace_function),
    alter(function::parallel, replace_function),
    alter(function::cost, replace_function),
    alter(function::rows, replace_function),
    alter(function::support, replace_function),
    alter(function::configuration, replace_function),
    alter(function::transforms, replace_function),
    alter(function::source, replace_function),
    alter(function::sql_body, replace_function),
    alter(function::object_file, replace_function),
    replace_if(function::output_arguments, cannot_replace, replace_function),
};
static_assert(covers(function::kFields, kProperties));

// A BEGIN ATOMIC body hangs on the columns it reads.
Reaction reaction(const Object& from, const Address&, bool reshaped) {
  return !reshaped || from.has(function::sql_body) ? Reaction::replace : Reaction::none;
}

std::vector<Slot> slots(const Object& o) { return {routine_slot(o)}; }

void finish(const Context& context, Actions& actions) {
  order_by_bodies(context, actions);
  order_beside_overloads(context, actions);
}

}  // namespace

const KindRules& function_rules() {
  static const KindRules rules{
      .kind = Kind::function,
      .rank = Rank::function,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "function",
      .has_owner = true,
      .dropped_with = dropped_with,
      .slots = slots,
      .make_hollow = make_hollow,
      .fill = fill,
      .reaction = reaction,
      .finish = finish,
      .references = references,
  };
  return rules;
}

}  // namespace pgsnap::diff
