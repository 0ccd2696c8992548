#include "diff/rules/reordered_values.h"

#include <map>

#include "diff/rules/composite_type.h"
#include "diff/rules/user_type.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/digest.h"

namespace pgsnap::diff {
namespace {

using namespace model;

bool is_array(std::string_view type) { return type.ends_with("[]"); }

std::string_view element_of(std::string_view array) {
  array.remove_suffix(2);
  return array;
}

// All types that a type of `from` is made of, itself the first.
std::vector<Address> types_in(const Address& type, const Context& context) {
  std::vector<Address> types;
  if (type.key.empty()) return types;
  AddressSet seen{type};
  types.push_back(type);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Object object = context.from().find(types[i]);
    if (!object || !is_type_kind(types[i].kind)) continue;
    for (const Address& used : object.references(common::depends_on)) {
      if (seen.insert(used).second) types.push_back(used);
    }
  }
  return types;
}

bool is_made_in_another_order(const Address& type, const Context& context) {
  if (type.kind != Kind::composite_type || !context.goes(type)) return false;
  const Object from = context.from().find(type);
  const Object to = context.to().find(type);
  return from && to && is_reordered(from, to);
}

class Converter {
 public:
  explicit Converter(const Change& column, const Context& context)
      : column_(column), context_(context) {}

  // Of a value of type `from`, as the type of that name is called by now, one of type `to`.
  std::string convert(std::string_view from, std::string_view to, const std::string& value) {
    if (is_array(from)) return is_array(to) ? function_for(from, to) + "(" + value + ")" : value;
    const Object old = context_.from().find(type_named(from, context_.from()));
    if (old && old.kind() == Kind::domain) {
      const std::string base = old.str(domain::base_type);
      return convert(base, base_of(to), value + "::" + name_by_now(base)) + "::" + std::string(to);
    }
    const Object wanted = context_.to().find(type_named(to, context_.to()));
    const bool rows = old && old.kind() == Kind::composite_type && wanted &&
                      wanted.kind() == Kind::composite_type;
    if (!rows) return value + "::text::" + std::string(to);
    // Not IS NULL, which a row of nulls is too.
    return "case when " + value + " is distinct from null then " + row(old, wanted, value) +
           "::text::" + std::string(to) + " end";
  }

  bool needs_it(std::string_view type) {
    const auto types = types_in(type_named(type, context_.from()), context_);
    return std::ranges::any_of(
        types, [&](const Address& a) { return is_made_in_another_order(a, context_); });
  }

  const std::map<std::string, std::string>& functions() const { return functions_; }

 private:
  std::string base_of(std::string_view type) const {
    const Object object = context_.to().find(type_named(type, context_.to()));
    return object && object.kind() == Kind::domain ? object.str(domain::base_type)
                                                   : std::string(type);
  }

  // The old types that the new ones take the names of have been moved away.
  std::string name_by_now(std::string_view type) const {
    const Address address = type_named(type, context_.from());
    if (!is_remade(address, context_)) return std::string(type);
    return name_moved_away(context_.from().find(address), context_) + (is_array(type) ? "[]" : "");
  }

  std::string row(const Object& old, const Object& wanted, const std::string& value) {
    std::string list;
    for (const Attribute& a : attributes_of(wanted)) {
      std::string part = "(" + value + ")." + quote_identifier(a.name);
      const auto attributes = attributes_of(old);
      const auto before = std::ranges::find(attributes, a.name, &Attribute::name);
      if (before != attributes.end() && needs_it(before->type)) {
        part = convert(before->type, a.type, part);
      }
      list += (list.empty() ? "" : ", ") + part;
    }
    return "row(" + list + ")";
  }

  std::string function_for(std::string_view from, std::string_view to) {
    const std::string name =
        "pg_temp.pgsnap_" +
        hex(sha256({column_.address().key, "\n", from, "\n", to})).substr(0, 16);
    if (!functions_.try_emplace(name).second) return name;
    const std::string body =
        "declare\n  result " + std::string(to) +
        ";\nbegin\n  if cardinality(old) = 0 then return '{}'; end if;\n"
        "  if array_ndims(old) > 1 then\n"
        "    raise exception 'an array of rows has more than one dimension: pgsnap cannot carry it "
        "over';\n"
        "  end if;\n"
        "  for i in array_lower(old, 1) .. array_upper(old, 1) loop\n    result[i] := " +
        convert(element_of(from), element_of(to), "old[i]") +
        ";\n  end loop;\n  return result;\nend";
    functions_[name] = "create function " + name + "(old " + name_by_now(from) + ") returns " +
                       std::string(to) + " language plpgsql strict as " + dollar_quote(body);
    return name;
  }

  const Change& column_;
  const Context& context_;
  std::map<std::string, std::string> functions_;  // by name, what makes them
};

}  // namespace

bool holds_reordered_rows(const Change& column, const Context& context) {
  return Converter(column, context).needs_it(column.from.text(column::type));
}

std::string reordered_value(const Change& column, const std::string& name, const Context& context,
                            Action& user, Actions& actions) {
  Converter converter(column, context);
  const std::string type(column.to.text(column::type));
  std::string value = converter.convert(column.from.text(column::type), type, name);
  for (const auto& [function, definition] : converter.functions()) {
    const Slot made = "made " + function;
    const Slot used = "used " + function;
    Action& create = actions.alter(column.to, definition);
    create.edges_are_given = true;
    create.needs = column.to.references(common::depends_on);
    create.releases.push_back(made);
    user.claims.push_back(made);
    user.releases.push_back(used);
    Action& drop = actions.alter(column.to, "drop function " + function);
    drop.edges_are_given = true;
    drop.claims.push_back(used);
    drop.uses_old = types_in(type_named(column.from.text(column::type), context.from()), context);
  }
  return value;
}

}  // namespace pgsnap::diff
