#include "diff/rules/setting.h"

#include <algorithm>

#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// The elements of a list of names as a setting keeps it: "$user", public.
std::vector<std::string> list_elements(std::string_view value) {
  std::vector<std::string> elements;
  std::string element;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '"') {
      const bool doubled = quoted && i + 1 < value.size() && value[i + 1] == '"';
      if (doubled)
        element.push_back(value[++i]);
      else
        quoted = !quoted;
    } else if (c == ',' && !quoted) {
      elements.push_back(std::move(element));
      element.clear();
    } else if (c != ' ' || quoted) {
      element.push_back(c);
    }
  }
  elements.push_back(std::move(element));
  return elements;
}

std::string_view name_of(const Object& setting) { return setting.part(1); }

bool is_hidden(const Object& setting, FieldId value) { return !setting.has(value); }

void note_hidden(const Object& to, const std::string& head, Actions& actions) {
  actions.note(to, "is not set: it may be a secret, and no snapshot holds its value; set it with " +
                       head + "set");
}

}  // namespace

std::string set_clause(std::string_view name, std::string_view value) {
  static constexpr std::string_view kQuotedLists[] = {
      "local_preload_libraries",  "search_path",      "session_preload_libraries",
      "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"};
  std::vector<std::string> literals;
  if (std::ranges::find(kQuotedLists, name) != std::end(kQuotedLists)) {
    for (const std::string& element : list_elements(value)) {
      literals.push_back(quote_literal(element));
    }
  } else {
    literals.push_back(quote_literal(value));
  }
  return "set " + quote_identifier(name) + " to " + join(literals, ", ");
}

void create_setting(const Object& to, const std::string& head, FieldId value, Actions& actions) {
  if (is_hidden(to, value)) {
    note_hidden(to, head, actions);
    return;
  }
  actions.create(to, head + set_clause(name_of(to), to.text(value)));
}

void drop_setting(const Object& from, const std::string& head, FieldId value, Actions& actions) {
  Action& action = actions.drop(from, head + "reset " + quote_identifier(name_of(from)));
  if (is_hidden(from, value)) action.data_loss = "the value, which no snapshot holds";
}

void alter_setting(const Change& change, const std::string& head, FieldId value, Actions& actions) {
  if (is_hidden(change.to, value)) {
    note_hidden(change.to, head, actions);
    return;
  }
  actions.alter(change.to, head + set_clause(name_of(change.to), change.to.text(value)));
}

}  // namespace pgsnap::diff
