#include "diff/rules/constraint_definition.h"

#include "diff/rules/column_inheritance.h"

namespace pgsnap::diff {

using namespace model;

namespace {

std::string action_clause(std::string_view event, std::string_view code) {
  const char* action = code == "r"   ? "restrict"
                       : code == "c" ? "cascade"
                       : code == "n" ? "set null"
                       : code == "d" ? "set default"
                                     : nullptr;
  return action ? " on " + std::string(event) + " " + action : std::string();
}

// The column list of a key; PERIOD or WITHOUT OVERLAPS is said of the last column (18).
std::string key_columns(const std::vector<std::string_view>& names, const std::string& before_last,
                        const std::string& after_last) {
  std::string text = "(";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    text += (i ? ", " : "") + (last ? before_last : std::string()) + quote_identifier(names[i]) +
            (last ? after_last : std::string());
  }
  return text + ")";
}

}  // namespace

std::string constraint_definition(const Object& o, const Context& context) {
  const auto type = o.text(constraint::type);
  std::string text;
  if (type == "c") {
    text = "check (" + shared_expression(o, constraint::expression, context) + ")";
    if (o.flag(constraint::no_inherit)) text += " no inherit";
  } else if (type == "x") {
    return o.str(constraint::definition);
  } else if (type == "f") {
    const std::string period = o.flag(constraint::period) ? "period " : "";
    text = "foreign key " + key_columns(o.list(constraint::columns), period, "") + " references " +
           qualified_name(o.text(constraint::referenced_schema),
                          o.text(constraint::referenced_table)) +
           " " + key_columns(o.list(constraint::referenced_columns), period, "");
    if (o.text(constraint::match_type) == "f") text += " match full";
    text += action_clause("update", o.text(constraint::on_update));
    text += action_clause("delete", o.text(constraint::on_delete));
    const auto set_columns = o.list(constraint::set_columns);
    if (!set_columns.empty()) text += " " + column_list(set_columns);
  } else {
    text = type == "p" ? "primary key" : "unique";
    if (o.flag(constraint::nulls_not_distinct)) text += " nulls not distinct";
    text += " " + key_columns(o.list(constraint::columns), "",
                              o.flag(constraint::period) ? " without overlaps" : "");
    const auto include = o.list(constraint::include);
    if (!include.empty()) text += " include " + column_list(include);
    text += with_options(o.list(constraint::index_options));
    if (o.has(constraint::tablespace)) {
      text += " using index tablespace " + quote_identifier(o.text(constraint::tablespace));
    }
  }
  if (o.flag(constraint::deferrable)) text += " deferrable";
  if (o.flag(constraint::initially_deferred)) text += " initially deferred";
  if (o.flag(constraint::not_enforced))
    text += " not enforced";
  else if (o.flag(constraint::not_valid))
    text += " not valid";
  return text;
}

}  // namespace pgsnap::diff
