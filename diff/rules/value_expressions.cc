#include "diff/rules/value_expressions.h"

#include <algorithm>
#include <array>

#include "diff/compare/sql_tokenizer.h"
#include "diff/rules/captured_form.h"
#include "diff/rules/descent.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

constexpr std::array kKindsWithExpressions{Kind::column,     Kind::column_default,
                                           Kind::constraint, Kind::domain,
                                           Kind::function,   Kind::domain_constraint,
                                           Kind::index,      Kind::materialized_view,
                                           Kind::policy,     Kind::rule,
                                           Kind::statistics, Kind::table,
                                           Kind::trigger,    Kind::view};
// PostgreSQL takes these for such expressions too.
constexpr std::array kKindsOfTypes{Kind::operator_class, Kind::transform};

// How types are looked for in SQL text as servers print it.
enum class In {
  casts,        // behind ::
  expressions,  // or behind a name in a list: the columns of a function's rows
  lists,        // wherever it is: a list of arguments
};

struct Mentions {
  bool itself = false;
  bool as_array = false;
};

bool introduces_relation(std::string_view word) {
  constexpr std::array<std::string_view, 7> kWords{"from",  "into",   "join", "only",
                                                   "table", "update", "using"};
  return std::ranges::any_of(kWords, [&](std::string_view w) { return is_word(word, w); });
}

void look_for(const Address& type, std::string_view sql, In in, Mentions& mentions) {
  SqlTokenizer tokens(sql);
  std::array<SqlToken, 6> last{};  // the fifth is the name behind its schema and a point
  const auto text = [&](std::size_t i) { return tokens.text_of(last[i]); };
  const auto is_name = [&](std::size_t i) {
    return last[i].kind == TokenKind::word || last[i].kind == TokenKind::quoted_name;
  };
  for (bool more = true; more;) {
    std::rotate(last.begin(), last.begin() + 1, last.end());
    last[5] = {};
    more = tokens.next(last[5]);
    if (last[3].size == 0 || text(3) != "." || !is_name(4) || !is_name(2) ||
        unquoted_name(text(4)) != key_part(type.key, 1) ||
        unquoted_name(text(2)) != key_part(type.key, 0)) {
      continue;
    }
    // A whole row at the top of a view's list is printed as t.*::app.t, and is no value of the type by itself.
    const bool cast = last[1].size > 0 && text(1) == "::" && text(0) != "*";
    const bool in_list = last[0].size > 0 && (text(0) == "(" || text(0) == ",");
    const bool named = in_list && is_name(1) && !introduces_relation(text(1)) && text(5) != "(";
    if (!cast && !(named && in == In::expressions) && in != In::lists) continue;
    (text(5) == "[" ? mentions.as_array : mentions.itself) = true;
  }
}

Mentions mentions_of(const Address& type, const Object& object) {
  Mentions mentions;
  if (object.kind() == Kind::function) {
    const bool has_body = object.has(function::sql_body);
    if (has_body) look_for(type, object.text(function::sql_body), In::expressions, mentions);
    // A parameter is a value of its type where the body uses it.
    look_for(type, object.text(function::arguments), has_body ? In::lists : In::casts, mentions);
    return mentions;
  }
  for (const FieldId field : sql_fields(object.kind())) {
    if (field_info(field).type == FieldType::list) {
      for (std::string_view text : object.list(field)) {
        look_for(type, text, In::expressions, mentions);
      }
    } else {
      look_for(type, object.text(field), In::expressions, mentions);
    }
  }
  return mentions;
}

bool is_one_of(const auto& kinds, Kind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Whether what depends on the type has an expression with values of it.
bool has_values(const Address& dependent, const Address& type, bool inside,
                const Catalog& catalog) {
  if (is_one_of(kKindsOfTypes, dependent.kind)) return inside;
  if (!is_one_of(kKindsWithExpressions, dependent.kind)) return false;
  const Object object = catalog.find(dependent);
  if (!object) return false;
  const Mentions mentions = mentions_of(type, object);
  return (inside && mentions.itself) || mentions.as_array;
}

}  // namespace

std::vector<Address> expressions_with(const Address& first, const Catalog& catalog,
                                      bool inside_only) {
  struct Held {
    Address type;
    bool inside;
  };
  std::vector<Address> found;
  AddressSet seen[2];  // by whether it counts what has it by itself
  std::vector<Held> todo{{first, !inside_only}};
  seen[todo[0].inside].insert(first);
  for (std::size_t i = 0; i < todo.size(); ++i) {
    const auto [held, inside] = todo[i];
    for (const Address& dependent : catalog.dependents(held)) {
      if (has_values(dependent, held, inside, catalog)) found.push_back(dependent);
      Held next{dependent, true};
      if (dependent.kind == Kind::column) {
        const Object column = catalog.find(dependent);
        const Record* relation = catalog.parent(dependent);
        if (!column || !relation || type_named(column.text(column::type), catalog) != held)
          continue;
        next.type = relation->address();
      } else if (dependent.kind == Kind::domain) {
        next.inside = inside || catalog.find(dependent).text(domain::base_type).ends_with("[]");
      } else if (!is_type_kind(dependent.kind)) {
        continue;
      }
      if (seen[next.inside].insert(next.type).second) todo.push_back(next);
    }
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void come_between_expressions(const Address& type, const Context& context, Action& action,
                              bool inside_only) {
  for (const Address& expression : expressions_with(type, context.from(), inside_only)) {
    if (context.goes(expression)) action.claims.push_back(address_slot(expression));
  }
  for (const Address& expression : expressions_with(type, context.to(), inside_only)) {
    if (context.comes(expression)) action.precedes.push_back(expression);
  }
}

void keep_types_from_expressions(const Context& context, Actions& actions) {
  for (Action& action : actions.all()) {
    if (!action.writes_columns) continue;
    const Record* owner = context.from().parent(action.object);
    if (!owner) owner = context.to().parent(action.object);
    const auto keep = [&](const Address& type) {
      const bool stays = context.from().contains(type) && !context.comes(type);
      if (stays) come_between_expressions(type, context, action);
      return stays;
    };
    const Address first = owner ? owner->address() : action.object;
    if (!keep(first)) continue;
    walk_down(first.key, context.to(), [&](const Address& link) {
      const Record* child = context.to().parent(link);
      return child && keep(child->address());
    });
  }
}

}  // namespace pgsnap::diff
