#include "diff/rules/column_type.h"
#include "diff/rules/privileges.h"
#include "diff/rules/relation.h"
#include "diff/rules/user_type.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "type " + qualified_name(o); }

std::string alignment_name(std::string_view code) {
  return code == "c" ? "char" : code == "s" ? "int2" : code == "d" ? "double" : "int4";
}

std::string definition(const Object& o, const Context& context) {
  std::string sql = "create " + reference(o) + " (input = " + o.str(base_type::input) +
                    ", output = " + o.str(base_type::output);
  const auto add = [&](const char* word, const std::string& value) {
    if (!value.empty()) sql += std::string(", ") + word + " = " + value;
  };
  add("receive", o.str(base_type::receive));
  add("send", o.str(base_type::send));
  add("typmod_in", o.str(base_type::typmod_in));
  add("typmod_out", o.str(base_type::typmod_out));
  add("analyze", o.str(base_type::analyze));
  if (context.target() >= 14) add("subscript", o.str(base_type::subscript));
  add("internallength", o.text(base_type::internal_length) == "-1"
                            ? std::string("variable")
                            : o.str(base_type::internal_length));
  if (o.flag(base_type::passed_by_value)) sql += ", passedbyvalue";
  add("alignment", alignment_name(o.text(base_type::alignment)));
  add("storage", storage_name(o.text(base_type::storage)));
  add("category", quote_literal(o.text(base_type::category)));
  if (o.flag(base_type::preferred)) sql += ", preferred = true";
  if (o.has(base_type::default_value))
    add("default", quote_literal(o.text(base_type::default_value)));
  add("element", o.str(base_type::element));
  add("delimiter", quote_literal(o.text(base_type::delimiter)));
  if (o.flag(base_type::collatable)) sql += ", collatable = true";
  return sql + ")";
}

void create(const Object& to, const Context& context, Actions& actions) {
  if (to.flag(base_type::shell)) {
    actions.create(to, "create " + reference(to));
    return;
  }
  create_shell(to, context, actions);
  actions.create(to, definition(to, context)).claims.push_back(shell_slot(to.address()));
}

void drop(const Object& from, const Context&, Actions& actions) {
  // The functions that it is made of need it, and go with it.
  actions.drop(from, "drop " + reference(from) + (from.flag(base_type::shell) ? "" : " cascade"));
}

// A shell type becomes the real one in place.
bool is_made(const Change& change, const Context&) { return !change.from.flag(base_type::shell); }

// It becomes the owner's of the shell, with what default privileges give to a new type.
void make(const Change& change, const Context& context, Actions& actions) {
  actions.alter(change.to, definition(change.to, context)).reshapes = true;
  const bool with_owners = context.options().with_owners;
  const std::string owner = with_owners ? owner_in_privileges(change.to, context.to())
                                        : owner_in_privileges(change.from, context.from());
  create_privileges(change.from, change.to, owner, context, actions);
}

void change_privileges(const Change& change, const Context& context, Actions& actions) {
  if (!change.from.flag(base_type::shell)) alter_privileges(change, context, actions);
}

// ALTER TYPE … SET (13) takes functions and storage, but nothing makes values plain again.
bool is_fixed(const Change& change, const Context& context) {
  return is_made(change, context) &&
         (context.target() < 13 || change.to.flag(base_type::shell) ||
          (change.changed(base_type::storage) && change.to.text(base_type::storage) == "p") ||
          (change.changed(base_type::storage) && change.from.text(base_type::storage) == "p"));
}

// PostgreSQL leaves the columns that there are with the storage they were made with.
void set_storage_of_columns(const Change& change, const Context& context, Actions& actions) {
  std::vector<Address> types{change.to.address()};
  for (std::size_t i = 0; i < types.size(); ++i) {
    for (const Address& dependent : context.to().dependents(types[i])) {
      if (dependent.kind == Kind::domain) types.push_back(dependent);
      if (dependent.kind != Kind::column || context.fate(dependent) != Fate::keep) continue;
      const Object to = context.to().find(dependent);
      const auto relation = to.text(column::relation_kind);
      const auto type = to.text(column::type);
      if (to.has(column::storage) || (relation != "r" && relation != "m" && relation != "f") ||
          type.ends_with("[]") || type_named(type, context.to()) != types[i]) {
        continue;
      }
      actions.alter(to, alter_relation(to, context.to(), true) + " alter column " +
                            quote_identifier(to.part(2)) + " set storage " +
                            storage_name(change.to.text(base_type::storage)));
    }
  }
}

void set_properties(const Change& change, const Context& context, Actions& actions) {
  if (change.from.flag(base_type::shell)) {
    make(change, context, actions);
    return;
  }
  std::string list;
  const auto set = [&](FieldId field, const char* word) {
    if (!change.changed(field)) return;
    const std::string value = field == base_type::storage ? storage_name(change.to.text(field))
                              : change.to.has(field)      ? change.to.str(field)
                                                          : "none";
    list += (list.empty() ? "" : ", ") + std::string(word) + " = " + value;
  };
  set(base_type::receive, "receive");
  set(base_type::send, "send");
  set(base_type::typmod_in, "typmod_in");
  set(base_type::typmod_out, "typmod_out");
  set(base_type::analyze, "analyze");
  set(base_type::subscript, "subscript");
  set(base_type::storage, "storage");
  actions.alter(change.to, "alter " + reference(change.to) + " set (" + list + ")").reshapes = true;
  if (change.changed(base_type::storage)) set_storage_of_columns(change, context, actions);
}

constexpr PropertyRule kProperties[] = {
    replace_if(base_type::shell, is_made, set_properties),
    replace_if(base_type::input, is_made, set_properties),
    replace_if(base_type::output, is_made, set_properties),
    replace_if(base_type::receive, is_fixed, set_properties),
    replace_if(base_type::send, is_fixed, set_properties),
    replace_if(base_type::typmod_in, is_fixed, set_properties),
    replace_if(base_type::typmod_out, is_fixed, set_properties),
    replace_if(base_type::analyze, is_fixed, set_properties),
    replace_if(base_type::subscript, is_fixed, set_properties),
    replace_if(base_type::internal_length, is_made, set_properties),
    replace_if(base_type::passed_by_value, is_made, set_properties),
    replace_if(base_type::alignment, is_made, set_properties),
    replace_if(base_type::storage, is_fixed, set_properties),
    replace_if(base_type::category, is_made, set_properties),
    replace_if(base_type::preferred, is_made, set_properties),
    replace_if(base_type::default_value, is_made, set_properties),
    replace_if(base_type::element, is_made, set_properties),
    replace_if(base_type::delimiter, is_made, set_properties),
    replace_if(base_type::collatable, is_made, set_properties),
};
static_assert(covers(base_type::kFields, kProperties));

}  // namespace

const KindRules& base_type_rules() {
  static const KindRules rules{
      .kind = Kind::base_type,
      .rank = Rank::type,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .privileges_on = "type",
      .has_owner = true,
      .alter_privileges = change_privileges,
      .slots = type_slots,
  };
  return rules;
}

}  // namespace pgsnap::diff
