#include "diff/rules/captured_form.h"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "diff/rules/rule.h"
#include "diff/rules/user_type.h"
#include "diff/sql/fragment_check.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/kinds.h"
#include "snapshot/model/privileges.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// A text, or each element of a list, that is printed as it is.
struct PrintedField {
  FieldId field;
  Fragment form;
};

// Integers, expressions and queries need not stand here. A form here goes before theirs.
constexpr PrintedField kPrinted[] = {
    {access_method::handler, Fragment::item},
    {aggregate::arguments, Fragment::list},
    {aggregate::combine_function, Fragment::item},
    {aggregate::deserial_function, Fragment::item},
    {aggregate::final_function, Fragment::item},
    {aggregate::moving_final_function, Fragment::item},
    {aggregate::moving_inverse_function, Fragment::item},
    {aggregate::moving_state_function, Fragment::item},
    {aggregate::moving_state_type, Fragment::item},
    {aggregate::serial_function, Fragment::item},
    {aggregate::sort_operator, Fragment::item},
    {aggregate::state_function, Fragment::item},
    {aggregate::state_type, Fragment::item},
    {base_type::analyze, Fragment::item},
    {base_type::element, Fragment::item},
    {base_type::input, Fragment::item},
    {base_type::output, Fragment::item},
    {base_type::receive, Fragment::item},
    {base_type::send, Fragment::item},
    {base_type::subscript, Fragment::item},
    {base_type::typmod_in, Fragment::item},
    {base_type::typmod_out, Fragment::item},
    {cast::function, Fragment::item},
    {column::collation, Fragment::item},
    {column::identity_options, Fragment::item},
    {column::type, Fragment::item},
    {constraint::definition, Fragment::list},
    {conversion::function, Fragment::item},
    {domain::base_type, Fragment::item},
    {domain::collation, Fragment::item},
    {event_trigger::event, Fragment::word},
    {foreign_data_wrapper::handler, Fragment::item},
    {foreign_data_wrapper::validator, Fragment::item},
    {function::arguments, Fragment::list},
    {function::cost, Fragment::word},
    {function::result, Fragment::item},
    {function::rows, Fragment::word},
    {function::support, Fragment::item},
    {function::transforms, Fragment::item},
    {index::keys, Fragment::item},
    {index::statistics_targets, Fragment::integer},
    {language::handler, Fragment::item},
    {language::inline_handler, Fragment::item},
    {language::validator, Fragment::item},
    {operator_class::functions, Fragment::item},
    {operator_class::key_type, Fragment::item},
    {operator_class::operators, Fragment::item},
    {operator_class::type, Fragment::item},
    {operator_family::functions, Fragment::item},
    {operator_family::operators, Fragment::item},
    {range_type::canonical, Fragment::item},
    {range_type::collation, Fragment::item},
    {range_type::operator_class, Fragment::item},
    {range_type::subtype, Fragment::item},
    {range_type::subtype_diff, Fragment::item},
    {sequence::type, Fragment::item},
    {sql_operator::function, Fragment::item},
    {sql_operator::join_function, Fragment::item},
    {sql_operator::restrict_function, Fragment::item},
    {statistics::expressions, Fragment::list},
    {table::of_type, Fragment::item},
    {text_search_configuration::parser, Fragment::item},
    {text_search_dictionary::dictionary_template, Fragment::item},
    {text_search_dictionary::options, Fragment::item},
    {text_search_mapping::dictionaries, Fragment::item},
    {text_search_parser::end_function, Fragment::item},
    {text_search_parser::headline_function, Fragment::item},
    {text_search_parser::start_function, Fragment::item},
    {text_search_parser::token_function, Fragment::item},
    {text_search_parser::types_function, Fragment::item},
    {text_search_template::init_function, Fragment::item},
    {text_search_template::lexize_function, Fragment::item},
    {transform::from_sql, Fragment::item},
    {transform::to_sql, Fragment::item},
    {trigger::events, Fragment::word},
    {trigger::timing, Fragment::word},
};

// "name=value": rules quote the value alone.
constexpr FieldId kOptions[] = {
    column::options,
    constraint::index_options,
    index::options,
    materialized_view::options,
    materialized_view::toast_options,
    table::options,
    table::toast_options,
    view::options,
};

struct PrintedPart {
  Kind kind;
  int part;
  Fragment form;
};

constexpr PrintedPart kParts[] = {
    {Kind::aggregate, 2, Fragment::list},
    {Kind::cast, 0, Fragment::item},
    {Kind::cast, 1, Fragment::item},
    {Kind::default_privileges, 2, Fragment::word},
    {Kind::function, 2, Fragment::list},
    {Kind::provided_object, 0, Fragment::word},
    {Kind::provided_object, 2, Fragment::item},
    {Kind::sql_operator, 1, Fragment::symbol},
    {Kind::sql_operator, 2, Fragment::item},
    {Kind::sql_operator, 3, Fragment::item},
    {Kind::transform, 0, Fragment::item},
};

// Lists that are a name in parts.
struct Name {
  FieldId field;
  std::size_t parts;
  bool required = false;
};

constexpr Name kNames[] = {
    {constraint::parent_constraint, 3}, {event_trigger::function, 2, true},
    {index::parent_index, 2},           {operator_class::family, 2, true},
    {range_type::multirange, 2},        {sequence::owned_by, 3},
    {sql_operator::commutator, 4},      {sql_operator::negator, 4},
    {statistics::table, 2, true},       {trigger::function, 2},
    {trigger::parent_trigger, 3},       {trigger::referenced_table, 2},
};

constexpr FieldId kSymbols[] = {sql_operator::commutator, sql_operator::negator};

[[noreturn]] void refuse(const Object& object, std::string_view what, std::string_view problem) {
  throw Error(
      address_text(object.address()) + ": its " + std::string(what) + " " + std::string(problem),
      "the snapshot was not made by a capture, or was altered; capture it anew");
}

// The form of each field, looked up once: -1 for what is not printed as it is.
const std::vector<int>& forms_of(Kind kind) {
  static const auto forms = [] {
    std::array<std::vector<int>, kKindCount> all;
    for_each_kind([&](Kind each) {
      auto& of_kind = all[static_cast<std::size_t>(each)];
      of_kind.assign(field_count(each), -1);
      for (std::size_t i = kCommonFieldCount; i < of_kind.size(); ++i) {
        switch (field_info({each, static_cast<FieldIndex>(i)}).type) {
          case FieldType::integer: of_kind[i] = static_cast<int>(Fragment::integer); break;
          case FieldType::expression: of_kind[i] = static_cast<int>(Fragment::item); break;
          case FieldType::query: of_kind[i] = static_cast<int>(Fragment::query); break;
          default: break;
        }
      }
    });
    for (const PrintedField& printed : kPrinted) {
      all[static_cast<std::size_t>(printed.field.kind)][printed.field.index] =
          static_cast<int>(printed.form);
    }
    return all;
  }();
  return forms[static_cast<std::size_t>(kind)];
}

void check_field(const Object& object, FieldId field, Fragment form) {
  if (!object.has(field)) return;
  const FieldInfo& info = field_info(field);
  const auto check = [&](std::string_view text) {
    if (const char* problem = fragment_problem(text, form)) refuse(object, info.name, problem);
  };
  if (info.type != FieldType::list) return check(object.text(field));
  for (std::string_view element : object.list(field)) check(element);
}

void check_options(const Object& object) {
  for (const FieldId field : kOptions) {
    if (field.kind != object.kind()) continue;
    for (std::string_view option : object.list(field)) {
      const auto name = option.substr(0, option.find('='));
      if (const char* problem = fragment_problem(name, Fragment::word)) {
        refuse(object, field_info(field).name, problem);
      }
    }
  }
}

void check_names(const Object& object) {
  for (const Name& name : kNames) {
    if (name.field.kind != object.kind()) continue;
    if (!object.has(name.field) && !name.required) continue;
    if (object.list(name.field).size() != name.parts) {
      refuse(object, field_info(name.field).name, "is no name");
    }
  }
  for (const FieldId field : kSymbols) {
    if (field.kind != object.kind() || !object.has(field)) continue;
    if (fragment_problem(object.list(field)[1], Fragment::symbol)) {
      refuse(object, field_info(field).name, "is no operator");
    }
  }
  if (object.kind() == Kind::trigger && !object.has(trigger::parent_trigger) &&
      !object.has(trigger::function)) {
    refuse(object, "function", "is missing");
  }
}

// Name, type and collation of each attribute.
void check_attributes(const Object& object) {
  if (object.kind() != Kind::composite_type) return;
  const auto list = object.list(composite_type::attributes);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i % 3 == 0) continue;
    if (const char* problem = fragment_problem(list[i], Fragment::item)) {
      refuse(object, "attributes", problem);
    }
  }
}

void check_privileges(const Object& object) {
  if (!object.has(common::privileges)) return;
  const KindRules& rules = rules_of(object.kind());
  if (!rules.privileges_on && !rules.alter_privileges) {
    refuse(object, "privileges", "are of a kind without any");
  }
  for (const auto& [grant, option] : parse_privileges(object.list(common::privileges))) {
    if (std::string_view("arwdDxtXUCcTsAm").find(grant.letter) == std::string_view::npos) {
      refuse(object, "privileges", "hold a letter that stands for none");
    }
  }
}

[[noreturn]] void refuse_circle(const Address& address) {
  throw Error(address_text(address) + " is part of a circle, which no database has",
              "the snapshot is not what a capture wrote");
}

void check_inheritance(const Catalog& catalog) {
  std::unordered_map<std::string_view, std::size_t> parents;  // of each child, not yet walked over
  for (const Record& link : catalog.records(Kind::inheritance)) ++parents[parent_key(link.key)];
  std::vector<std::string_view> free;
  for (const Record& link : catalog.records(Kind::inheritance)) {
    const std::string_view parent = link.key.substr(parent_key(link.key).size() + 1);
    if (parents.try_emplace(parent, 0).second) free.push_back(parent);
  }
  for (std::size_t i = 0; i < free.size(); ++i) {
    for (const Address& link : catalog.heirs(free[i])) {
      const std::string_view child = parent_key(link.key);
      if (--parents[child] == 0) free.push_back(child);
    }
  }
  for (const Record& link : catalog.records(Kind::inheritance)) {
    if (parents[parent_key(link.key)] > 0) refuse_circle(link.address());
  }
}

void check_domains(const Catalog& catalog) {
  std::unordered_map<std::string_view, std::size_t> walked;  // the walk that came by
  std::size_t walk = 0;
  for (const Record& first : catalog.records(Kind::domain)) {
    ++walk;
    for (Address at = first.address(); at.kind == Kind::domain && !at.key.empty();) {
      const Record* record = catalog.find_record(at);
      if (!record) break;
      const auto [before, is_new] = walked.try_emplace(record->key, walk);
      if (!is_new && before->second == walk) refuse_circle(at);
      if (!is_new) break;
      std::string base = catalog.object(*record).str(domain::base_type);
      while (base.ends_with("[]")) base.resize(base.size() - 2);
      at = type_named(base, catalog);
    }
  }
}

bool is_sql(Fragment form) {
  return form == Fragment::item || form == Fragment::list || form == Fragment::query;
}

// What find(kind) gives, found once.
template <typename Value, typename Find>
const std::vector<Value>& once_for_each_kind(Kind kind, Find find) {
  static const auto found = [&] {
    std::array<std::vector<Value>, kKindCount> all;
    for_each_kind([&](Kind each) { all[static_cast<std::size_t>(each)] = find(each); });
    return all;
  }();
  return found[static_cast<std::size_t>(kind)];
}

}  // namespace

const std::vector<FieldId>& sql_fields(Kind kind) {
  return once_for_each_kind<FieldId>(kind, [](Kind each) {
    std::vector<FieldId> fields;
    const auto& forms = forms_of(each);
    for (std::size_t i = 0; i < forms.size(); ++i) {
      if (forms[i] < 0 || !is_sql(static_cast<Fragment>(forms[i]))) continue;
      fields.push_back({each, static_cast<FieldIndex>(i)});
    }
    // Names and types, alternating.
    if (each == Kind::composite_type) fields.push_back(composite_type::attributes);
    if (each == Kind::function) fields.push_back(function::output_arguments);
    return fields;
  });
}

const std::vector<int>& sql_parts(Kind kind) {
  return once_for_each_kind<int>(kind, [](Kind each) {
    std::vector<int> parts;
    for (const PrintedPart& printed : kParts) {
      if (printed.kind == each && is_sql(printed.form)) parts.push_back(printed.part);
    }
    return parts;
  });
}

const std::vector<FieldId>& fields_of_names(Kind kind) {
  return once_for_each_kind<FieldId>(kind, [](Kind each) {
    std::vector<FieldId> fields;
    for (const Name& name : kNames) {
      if (name.field.kind == each) fields.push_back(name.field);
    }
    return fields;
  });
}

void check_no_circles(const Catalog& catalog) {
  check_inheritance(catalog);
  check_domains(catalog);
}

void check_captured_form(const Object& object) {
  if (!object) return;
  for (const PrintedPart& printed : kParts) {
    if (printed.kind != object.kind()) continue;
    if (const char* problem = fragment_problem(object.part(printed.part), printed.form)) {
      refuse(object, kind_info(object.kind()).parts[static_cast<std::size_t>(printed.part)],
             problem);
    }
  }
  const std::vector<int>& forms = forms_of(object.kind());
  for (std::size_t i = kCommonFieldCount; i < forms.size(); ++i) {
    if (forms[i] < 0) continue;
    check_field(object, {object.kind(), static_cast<FieldIndex>(i)},
                static_cast<Fragment>(forms[i]));
  }
  check_options(object);
  check_names(object);
  check_attributes(object);
  check_privileges(object);
}

}  // namespace pgsnap::diff
