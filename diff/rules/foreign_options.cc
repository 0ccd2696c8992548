#include "diff/rules/foreign_options.h"

#include <optional>

#include "diff/compare/hidden_values.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using namespace model;

struct Option {
  std::string_view name;
  std::optional<std::string_view> value;  // unset: hidden
};

// A known option has "=" after its name, a hidden one has none at all.
Option parse_option(std::string_view text) {
  const auto equals = text.find('=');
  if (equals != std::string_view::npos) return {text.substr(0, equals), text.substr(equals + 1)};
  if (text.ends_with(kHiddenValue)) text.remove_suffix(kHiddenValue.size());
  return {text, std::nullopt};
}

std::optional<Option> option_named(const std::vector<std::string_view>& options,
                                   std::string_view name) {
  for (std::string_view text : options) {
    if (const Option option = parse_option(text); option.name == name) return option;
  }
  return std::nullopt;
}

void note_hidden(const Object& to, std::string_view name, Actions& actions) {
  actions.note(to,
               "option " + quote_identifier(name) +
                   " is not set: it may be a secret, and no snapshot holds its value; set it with "
                   "ALTER … OPTIONS");
}

std::string assignment(const Option& option) {
  return quote_identifier(option.name) + " " + quote_literal(*option.value);
}

}  // namespace

std::string create_options(const Object& to, FieldId field, Actions& actions) {
  std::vector<std::string> list;
  for (std::string_view text : to.list(field)) {
    const Option option = parse_option(text);
    if (option.value) {
      list.push_back(assignment(option));
    } else {
      note_hidden(to, option.name, actions);
    }
  }
  return list.empty() ? std::string() : " options (" + join(list, ", ") + ")";
}

std::string option_changes(const Change& change, FieldId field, Actions& actions) {
  const auto from = change.from.list(field);
  const auto to = change.to.list(field);
  std::vector<std::string> list;
  for (std::string_view text : from) {
    const auto name = parse_option(text).name;
    if (!option_named(to, name)) list.push_back("drop " + quote_identifier(name));
  }
  for (std::string_view text : to) {
    const Option option = parse_option(text);
    const auto old = option_named(from, option.name);
    if (!option.value) {
      // Hidden on both sides: it may differ or not, and there is nothing to be done.
      if (!old || old->value) note_hidden(change.to, option.name, actions);
    } else if (!old) {
      list.push_back("add " + assignment(option));
    } else if (old->value != option.value) {
      list.push_back("set " + assignment(option));
    }
  }
  return list.empty() ? std::string() : "options (" + join(list, ", ") + ")";
}

}  // namespace pgsnap::diff
