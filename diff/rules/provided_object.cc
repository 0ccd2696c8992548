#include <algorithm>

#include "diff/compare/privileges.h"
#include "diff/rules/privileges.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// As COMMENT ON and its like say it: the name is SQL text already.
std::string reference(const Object& o) {
  std::string text(o.part(0));
  if (!o.part(3).empty()) text = "column";
  text += " " + std::string(o.part(2));
  if (!o.part(3).empty()) text += "." + quote_identifier(o.part(3));
  return text;
}

GrantTarget target_of(const Object& o, const Context& context) {
  std::string word(o.part(0));
  char type = 'r';
  if (word == "function" || word == "procedure" || word == "aggregate") {
    type = 'f';
    if (word == "aggregate") word = "function";
  } else if (word == "type" || word == "domain") {
    type = 'T';
  } else if (word == "sequence" && o.part(3).empty()) {
    type = 's';
  } else if (word == "schema") {
    type = 'n';
  } else if (word == "language") {
    type = 'l';
  } else if (word == "foreign-data wrapper") {
    type = 'F';
    word = "foreign data wrapper";
  } else if (word == "server") {
    type = 'S';
    word = "foreign server";
  } else {
    word = "table";  // views and the like too
  }
  GrantTarget target;
  target.on = " on " + word + " " + std::string(o.part(2));
  if (!o.part(3).empty()) target.column = quote_identifier(o.part(3));
  target.all = all_privileges(o.part(3).empty() ? type : 'c', context.target());
  return target;
}

Privileges initial_privileges(const Object& o) {
  return parse_privileges(o.list(provided_object::initial_privileges));
}
Privileges privileges(const Object& o) { return parse_privileges(o.list(common::privileges)); }

std::vector<PrivilegeStatement> statements(const Object& o, const Privileges& from,
                                           const Privileges& to, const Context& context) {
  return privilege_statements({{from}, to, o.str(common::owner), true}, target_of(o, context));
}

// It has labels of a provider on one side that the other side lacks or has otherwise.
void set_labels(const Object& on, const std::vector<std::string_view>& from,
                const std::vector<std::string_view>& to, Actions& actions) {
  const auto label_of = [](const std::vector<std::string_view>& list, std::string_view provider) {
    for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
      if (list[i] == provider) return list[i + 1];
    }
    return std::string_view();
  };
  const auto set = [&](std::string_view provider, const std::string& label) {
    actions.alter(on, "security label for " + quote_identifier(provider) + " on " + reference(on) +
                          " is " + label);
  };
  for (std::size_t i = 0; i + 1 < from.size(); i += 2) {
    if (!is_set(label_of(to, from[i]))) set(from[i], "null");
  }
  for (std::size_t i = 0; i + 1 < to.size(); i += 2) {
    if (label_of(from, to[i]) != to[i + 1]) set(to[i], quote_literal(to[i + 1]));
  }
}

void add(const Object& o, std::vector<PrivilegeStatement> list, Actions& actions) {
  for (PrivilegeStatement& statement : list) {
    actions.alter(o, statement.sql).as_role = statement.as_role;
  }
}

// The object is there, as its maker left it.
void create(const Object& to, const Context& context, Actions& actions) {
  if (context.options().with_privileges) {
    add(to, statements(to, initial_privileges(to), privileges(to), context), actions);
  }
  set_labels(to, {}, to.list(provided_object::labels), actions);
}

void drop(const Object& from, const Context& context, Actions& actions) {
  if (context.options().with_privileges) {
    add(from, statements(from, privileges(from), initial_privileges(from), context), actions);
  }
  set_labels(from, from.list(provided_object::labels), {}, actions);
}

void change_privileges(const Change& change, const Context& context, Actions& actions) {
  const auto both = both_privileges(change.from, context.from(), change.to, context.to(), false);
  add(change.to,
      privilege_statements({{both.from}, both.to, both.owner, true}, target_of(change.to, context)),
      actions);
}

void change_labels(const Change& change, const Context&, Actions& actions) {
  set_labels(change.to, change.from.list(provided_object::labels),
             change.to.list(provided_object::labels), actions);
}

constexpr PropertyRule kProperties[] = {
    ignore(provided_object::initial_privileges, "the maker's, not the users'"),
    alter(provided_object::labels, change_labels),
};
static_assert(covers(provided_object::kFields, kProperties));

// An extension's object goes with it, a system column with its table.
Address dropped_with(const Object& from, const Context& context) {
  for (const Address& address : from.references(common::depends_on)) {
    if (context.goes(address)) return address;
  }
  return {};
}

}  // namespace

const KindRules& provided_object_rules() {
  static const KindRules rules{
      .kind = Kind::provided_object,
      .rank = Rank::default_privileges,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .alter_privileges = change_privileges,
      .dropped_with = dropped_with,
  };
  return rules;
}

}  // namespace pgsnap::diff
