#include "diff/rules/stand_in.h"

#include <algorithm>
#include <map>

#include "diff/compare/same_tree_text.h"
#include "diff/rules/column.h"
#include "diff/rules/column_inheritance.h"
#include "diff/rules/column_not_null.h"
#include "diff/rules/user_type.h"
#include "snapshot/model/digest.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string name_of_stand_in(std::string_view table_key) {
  const std::string name = "pgsnap_parent_of_" + std::string(key_part(table_key, 1));
  if (name.size() <= kLongestIdentifier) return name;
  return "pgsnap_parent_of_" + hex(sha256({table_key})).substr(0, 16);
}

std::string reference(std::string_view table_key) {
  return qualified_name(key_part(table_key, 0), name_of_stand_in(table_key));
}

Slot parent_slot(std::string_view table_key) { return "stand-in of " + std::string(table_key); }

// That it has all columns which expressions may name.
Slot whole_slot(std::string_view table_key) { return "whole " + parent_slot(table_key); }

bool is_check(const Object& o) {
  return o.kind() == Kind::constraint && o.text(constraint::type) == "c";
}

// Whether its expression may name any columns of its table.
bool has_expression(const Object& o) {
  return is_check(o) || (o.kind() == Kind::column && o.has(column::generated));
}

bool is_merely_inherited(const Object& o) {
  return o.kind() == Kind::column ? o.flag(column::inherited_only) : o.flag(constraint::inherited);
}

bool uses_what(const Object& o, bool (Context::*fate)(const Address&) const,
               const Context& context) {
  const auto used = o.references(common::depends_on);
  return std::ranges::any_of(used, [&](const Address& a) { return (context.*fate)(a); });
}

// Whether the column stays as it is, as far as a parent must match it.
bool keeps_its_form(const Object& from, const Object& to, const Context& context) {
  if (context.comes(to.address()) || uses_what(to, &Context::comes, context)) return false;
  if (context.fate(to.address()) == Fate::keep) return true;  // in whatever words
  const auto fields = {column::type, column::collation, column::generated,
                       column::generation_expression};
  return std::ranges::all_of(fields,
                             [&](FieldId field) { return from.text(field) == to.text(field); });
}

// Whether it would become the table's own, since it leaves all parents that have it before it gets
// another one.
bool loses_its_parents(const Object& from, const Object& to, const Context& context) {
  if (!is_merely_inherited(from) || !is_merely_inherited(to) ||
      is_partition(parent_key(from.address().key), context.from())) {
    return false;
  }
  const auto old = parent_parts(from.address(), context.from(), context);
  if (!std::ranges::all_of(
          old, [&](const ParentPart& p) { return context.goes(p.link) || context.goes(p.part); })) {
    return false;
  }
  if (!std::ranges::all_of(old, [&](const ParentPart& p) { return context.goes(p.link); })) {
    return true;
  }
  // A new parent is there before the old one is left, where nothing must first leave with that.
  for (const Kind kind : {Kind::column, Kind::constraint}) {
    const auto siblings = context.from().children(parent_key(from.address().key), kind);
    if (!std::ranges::all_of(siblings, [&](const Record& sibling) {
          return context.fate(sibling.address()) == Fate::keep;
        })) {
      return true;
    }
  }
  const auto wanted = parent_parts(to.address(), context.to(), context);
  return std::ranges::none_of(wanted, [&](const ParentPart& p) {
    return context.fate(p.link) == Fate::create && context.fate(p.part) == Fate::keep;
  });
}

bool can_have_one(std::string_view table_key, const Context& context) {
  for (const Kind kind : {Kind::table, Kind::foreign_table}) {
    const Address table{kind, table_key};
    if (context.from().contains(table) && context.to().contains(table)) {
      return !context.comes(table) && !is_partition(table_key, context.to());
    }
  }
  return false;
}

// Since 18 NOT NULL is inherited as checks are.
bool hands_on_valid_not_null(const Object& o) {
  return hands_on_not_null(o) && !o.flag(column::not_null_not_valid);
}

// expression: what a generated one has, as printed. not_null: what it says of that.
std::string column_definition(const Object& o, std::string_view expression,
                              const std::string& not_null) {
  std::string text = quote_identifier(o.part(2)) + " " + o.str(column::type);
  if (o.has(column::collation)) text += " collate " + o.str(column::collation);
  if (o.has(column::generated)) {
    text += " generated always as (" + same_tree_text(expression) + ")" +
            (o.text(column::generated) == "v" ? " virtual" : " stored");
  }
  return text + not_null;
}

// What the stand-in's column says of a NOT NULL that the table's own column has before and after: under the name that
// it has before, where it gets another one by the stand-in's.
std::string kept_not_null(const Object& from, const Object& to, const Context& context) {
  if (context.target() < 18 || !hands_on_valid_not_null(from) || !hands_on_valid_not_null(to))
    return "";
  const std::string name = not_null_name(from);
  return (name != not_null_name(to) ? " constraint " + quote_identifier(name) : "") + " not null";
}

}  // namespace

bool gets_not_null_of_stand_in(const Object& to, const Context& context) {
  const Object from = context.from().find(to.address());
  return from && !context.comes(to.address()) && !from.flag(column::not_null) &&
         !to.flag(column::not_null_not_valid) && !to.has(column::generated) &&
         context.to().info().server_major >= 18 &&
         has_not_null_of_parents(to, context.to(), context) &&
         !gets_not_null_of_parent(to, context) &&
         can_have_one(parent_key(to.address().key), context);
}

bool has_not_null_of_stand_in(const Object& from, const Object& to, const Context& context) {
  return from && to && context.target() >= 18 && hands_on_valid_not_null(from) &&
         hands_on_valid_not_null(to) && can_have_one(parent_key(to.address().key), context) &&
         (is_retyped_by_stand_in(from, to, context) || keeps_its_form(from, to, context)) &&
         loses_its_parents(from, to, context);
}

namespace {

// Whether a type is made anew beside the old one, which has another name until all columns are of the new one.
bool is_there_twice(const Address& type, const Context& context) {
  return is_type_kind(type.kind) && is_remade(type, context) && !passes_through_text(type, context);
}

// Whether it uses what goes, or comes, but for such types.
bool uses_others(const Object& o, bool (Context::*fate)(const Address&) const,
                 const Context& context) {
  const auto used = o.references(common::depends_on);
  return std::ranges::any_of(
      used, [&](const Address& a) { return (context.*fate)(a) && !is_there_twice(a, context); });
}

}  // namespace

bool is_retyped_by_stand_in(const Object& from, const Object& to, const Context& context) {
  // A foreign table's comes anew: it holds nothing, and its type is changed without USING.
  if (!from || !to || is_foreign(to)) return false;
  // What is asked of first may not know yet that a type that is made anew alters its columns.
  const bool twice = is_there_twice(type_named(from.text(column::type), context.from()), context);
  const Fate fate = context.fate(to.address());
  return (fate == Fate::alter || (fate == Fate::keep && twice)) &&
         (from.text(column::type) != to.text(column::type) ||
          from.text(column::collation) != to.text(column::collation) || twice) &&
         !from.has(column::generated) && !to.has(column::generated) &&
         !uses_others(from, &Context::goes, context) &&
         !uses_others(to, &Context::comes, context) &&
         can_have_one(parent_key(to.address().key), context) &&
         loses_its_parents(from, to, context);
}

bool is_left_alone(const Object& from, const Object& to, const Context& context) {
  if (!is_merely_inherited(from) || !is_merely_inherited(to)) return false;
  const auto old = parent_parts(from.address(), context.from(), context);
  if (!std::ranges::all_of(old, [&](const ParentPart& p) { return context.goes(p.link); })) {
    return false;
  }
  return is_partition(parent_key(from.address().key), context.from()) ||
         (loses_its_parents(from, to, context) && !is_retyped_by_stand_in(from, to, context) &&
          !keeps_its_form(from, to, context));
}

namespace {

// What stands in the parentheses of the stand-in's CREATE TABLE.
struct Parts {
  std::vector<std::string> definitions;
  std::vector<std::string> not_valid;  // checks, which CREATE TABLE would make valid
  std::vector<Address> above;          // what the table's new parents have of what it keeps
  bool keeps = false;                  // what the table would otherwise get as its own
  // Columns that it can only have in their new form, if expressions name them.
  std::vector<Object> later;
  std::vector<Address> old_types;  // that it has columns of before they get other names
};

Parts parts_of(std::string_view table_key, bool gets_expressions, const Context& context) {
  Parts parts;
  const auto comes_later = [&](std::string_view name) {
    return std::ranges::any_of(parts.later, [&](const Object& o) { return o.part(2) == name; });
  };
  const auto add_parents_of = [&](const Object& to) {
    for (const ParentPart& p : parent_parts(to.address(), context.to(), context)) {
      parts.above.push_back(p.part);
    }
  };
  std::vector<std::pair<bool, std::string>> columns;  // with whether it must be there
  bool wants_all = gets_expressions;
  for (const Record& record : context.from().children(table_key, Kind::column)) {
    const Object from = context.from().object(record);
    const Object to = context.to().find(from.address());
    if (!to || context.comes(to.address())) continue;
    const bool retyped = is_retyped_by_stand_in(from, to, context);
    const bool becomes_own = is_merely_inherited(from) && !is_merely_inherited(to);
    if (becomes_own || (!retyped && !keeps_its_form(from, to, context))) {
      if (!to.has(column::generated)) parts.later.push_back(to);
      continue;
    }
    if (retyped) {
      for (const Address& used : from.references(common::depends_on)) {
        if (is_there_twice(used, context)) parts.old_types.push_back(used);
      }
    }
    const bool stays_inherited = loses_its_parents(from, to, context);
    const bool gets_not_null = gets_not_null_of_stand_in(to, context);
    const bool kept = stays_inherited || gets_not_null;
    if (to.has(column::generated)) {
      if (!kept) continue;
      wants_all = true;
    }
    columns.emplace_back(
        kept, column_definition(retyped ? from : to, from.text(column::generation_expression),
                                gets_not_null ? "" : kept_not_null(from, to, context)));
    parts.keeps = parts.keeps || stays_inherited;
    if (kept) add_parents_of(to);
  }
  std::vector<std::string> checks;
  for (const Record& record : context.from().children(table_key, Kind::constraint)) {
    const Object from = context.from().object(record);
    const Object to = context.to().find(from.address());
    if (!is_check(from) || !to || context.comes(to.address()) ||
        !loses_its_parents(from, to, context) ||
        std::ranges::any_of(to.list(constraint::columns), comes_later)) {
      continue;
    }
    const std::string check = "constraint " + quote_identifier(to.part(2)) + " check (" +
                              same_tree_text(from.text(constraint::expression)) + ")";
    add_parents_of(to);
    if (to.flag(constraint::not_valid)) {
      parts.not_valid.push_back(check + " not valid");
    } else {
      checks.push_back(check);
    }
  }
  const bool has_checks = !checks.empty() || !parts.not_valid.empty();
  wants_all = wants_all || has_checks;
  parts.keeps = parts.keeps || has_checks;
  for (auto& [kept, definition] : columns) {
    if (kept || wants_all) parts.definitions.push_back(std::move(definition));
  }
  parts.definitions.insert(parts.definitions.end(), checks.begin(), checks.end());
  return parts;
}

}  // namespace

bool comes_through_stand_in(const Object& to, const Context& context) {
  if (!is_merely_inherited(to) || !context.comes(to.address()) ||
      !can_have_one(parent_key(to.address().key), context)) {
    return false;
  }
  const auto above = parent_parts(to.address(), context.to(), context);
  return std::ranges::any_of(above, [&](const ParentPart& p) { return context.comes(p.link); }) ||
         is_handed_over(to.address(), context);
}

std::string alter_stand_in(const Object& column_or_check, Action& action) {
  const auto key = parent_key(column_or_check.address().key);
  action.claims.push_back(parent_slot(key));
  if (has_expression(column_or_check)) action.claims.push_back(whole_slot(key));
  return "alter table " + reference(key);
}

void add_stand_ins(const Context& context, Actions& actions) {
  struct Wanted {
    std::vector<Action*> leaving;    // what takes from the table what parents gave it
    std::vector<Action*> detaching;  // it from what it is a partition of
    std::vector<Action*> changing;   // the stand-in
    std::vector<Address> joined;     // links that come, and what parents have of what it is given
    bool gets_expressions = false;
  };
  std::map<std::string_view, Wanted> tables;
  for (Action& action : actions.all()) {
    const Kind kind = action.object.kind;
    const auto key = parent_key(action.object.key);
    if (action.verb == Action::Verb::drop && (kind == Kind::column || kind == Kind::constraint)) {
      for (const Address& link : context.from().heirs(key)) {
        if (!can_have_one(parent_key(link.key), context) ||
            is_partition(parent_key(link.key), context.from())) {
          continue;
        }
        const Object copy = context.to().find(copy_of(action.object, link, context));
        if (copy && is_merely_inherited(copy))
          tables[parent_key(link.key)].leaving.push_back(&action);
      }
    }
    if (kind == Kind::inheritance && action.verb != Action::Verb::alter) {
      if (!can_have_one(key, context)) continue;
      Wanted& wanted = tables[key];
      if (action.verb == Action::Verb::drop) {
        const bool partition = is_partition(key, context.from());
        (partition ? wanted.detaching : wanted.leaving).push_back(&action);
      }
      if (action.verb == Action::Verb::create) wanted.joined.push_back(action.object);
    } else if (std::ranges::find(action.claims, parent_slot(key)) != action.claims.end()) {
      Wanted& wanted = tables[key];
      wanted.changing.push_back(&action);
      for (const ParentPart& above : parent_parts(action.object, context.to(), context)) {
        wanted.joined.push_back(above.part);
      }
      wanted.gets_expressions =
          wanted.gets_expressions || has_expression(context.to().find(action.object));
    }
  }
  for (auto& [key, wanted] : tables) {
    const Parts parts = parts_of(key, wanted.gets_expressions, context);
    if (!parts.keeps && wanted.changing.empty()) continue;
    const bool foreign = context.to().contains({Kind::foreign_table, key});
    const Object table = context.to().find({foreign ? Kind::foreign_table : Kind::table, key});
    const std::string child = std::string(foreign ? "alter foreign table " : "alter table ") +
                              qualified_name(table.part(0), table.part(1));
    const Slot made = "made " + parent_slot(key);
    const Slot changed = "changed " + parent_slot(key);
    const Slot left = "left " + parent_slot(key);
    const auto add = [&](std::string sql, std::vector<Slot> claims, std::vector<Slot> releases) {
      Action& action = actions.alter(table, std::move(sql));
      action.edges_are_given = true;
      action.rank = static_cast<int>(Rank::inheritance);
      action.claims = std::move(claims);
      action.releases = std::move(releases);
      action.why = "it stands in for the table's parents, so that what is inherited stays so";
      return &action;
    };
    Action* make = add(
        "create table " + reference(key) + " (" + join(parts.definitions, ", ") + ")", {}, {made});
    if (!parts.old_types.empty()) {
      make->verb = Action::Verb::drop;  // before these have other names
      make->uses_old = parts.old_types;
    }
    const Slot checked = "checked " + parent_slot(key);
    for (const std::string& check : parts.not_valid) {
      add("alter table " + reference(key) + " add " + check, {made}, {checked});
    }
    Action* join = add(child + " inherit " + reference(key), {made, checked}, {parent_slot(key)});
    for (const Action* action : wanted.detaching) {
      join->claims.push_back(address_slot(action->object));
    }
    Action* leave =
        add(child + " no inherit " + reference(key), {parent_slot(key), changed}, {left});
    leave->needs = wanted.joined;
    leave->needs.insert(leave->needs.end(), parts.above.begin(), parts.above.end());
    add("drop table " + reference(key), {left}, {});
    for (const Object& column : parts.later) {
      if (!wanted.gets_expressions) break;
      const bool has_not_null = context.target() >= 18 && hands_on_valid_not_null(column);
      const std::string not_null = has_not_null ? " not null" : "";
      Action* give = add("alter table " + reference(key) + " add column " +
                             column_definition(column, "", not_null),
                         {parent_slot(key)}, {changed, whole_slot(key)});
      give->needs.push_back(column.address());
      for (const Address& link : links_to_leave(column.address(), context)) {
        give->claims.push_back(address_slot(link));
      }
    }
    for (Action* action : wanted.leaving) action->claims.push_back(parent_slot(key));
    for (Action* action : wanted.changing) action->releases.push_back(changed);
  }
}

}  // namespace pgsnap::diff
