#include "diff/rules/routine.h"

#include <unordered_map>
#include <unordered_set>

namespace pgsnap::diff {

using namespace model;

Slot routine_slot(const Object& routine) {
  return "routine name" + join_key({"", routine.part(0), routine.part(1), routine.part(2)});
}

bool renames_argument(const std::vector<std::string_view>& from,
                      const std::vector<std::string_view>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!from[i].empty() && (i >= to.size() || to[i] != from[i])) return true;
  }
  return false;
}

namespace {

struct Word {
  std::string name;
  std::string qualifier;  // the name before a dot in front of it
  bool called = false;    // a parenthesis follows
};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The names in a text of any language, bare ones in lower case, as PostgreSQL reads them.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::string qualifier;
  std::size_t i = 0;
  while (i < text.size()) {
    Word word;
    if (text[i] == '"') {
      const auto end = text.find('"', i + 1);
      if (end == std::string_view::npos) break;
      word.name = text.substr(i + 1, end - i - 1);
      i = end + 1;
    } else if (is_word_character(text[i])) {
      for (; i < text.size() && is_word_character(text[i]); ++i) {
        const char c = text[i];
        word.name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      }
    } else {
      if (text[i] != '.') qualifier.clear();
      ++i;
      continue;
    }
    std::size_t next = i;
    while (next < text.size() && is_space(text[next])) ++next;
    word.called = next < text.size() && text[next] == '(';
    word.qualifier = std::move(qualifier);
    qualifier = i < text.size() && text[i] == '.' ? word.name : std::string();
    words.push_back(std::move(word));
  }
  return words;
}

// What the plan makes or renews, by the name that a body has for it.
class NewObjects {
 public:
  NewObjects(const Context& context, const ActionList& actions) {
    for (const Action& action : actions) {
      if (action.verb != Action::Verb::create && !action.renews) continue;
      const auto& info = kind_info(action.object.kind);
      if (action.object.kind == Kind::column) {
        add_column(context, action.object);
      } else if (!info.has_parent() && info.parts.size() >= 2 && info.parts[0] == "schema") {
        by_name_[std::string(key_part(action.object.key, 1))].push_back(action.object);
      }
    }
  }

  bool empty() const { return by_name_.empty() && columns_.empty(); }

  std::vector<Address> used_by(const Address& function, std::string_view body) const {
    const auto words = words_of(body);
    std::unordered_set<std::string_view> names;
    for (const Word& word : words) names.insert(word.name);
    std::unordered_set<Address, AddressHash> used;
    for (const Word& word : words) {
      if (const auto found = by_name_.find(word.name); found != by_name_.end()) {
        for (const Address& address : found->second) {
          if (is_meant(word, address)) used.insert(address);
        }
      }
      if (const auto found = columns_.find(word.name); found != columns_.end()) {
        for (const Address& address : found->second) {
          if (names.contains(key_part(address.key, 1))) used.insert(address);
        }
      }
    }
    used.erase(function);
    std::vector<Address> sorted(used.begin(), used.end());
    std::ranges::sort(sorted);
    return sorted;
  }

 private:
  // Those of new tables are there when the table is.
  void add_column(const Context& context, const Address& column) {
    const Record* relation = context.to().parent(column);
    if (!relation || context.comes(relation->address())) return;
    columns_[std::string(key_part(column.key, 2))].push_back(column);
  }

  static bool is_meant(const Word& word, const Address& address) {
    const bool routine = address.kind == Kind::function || address.kind == Kind::aggregate;
    if (routine && !word.called) return false;
    return word.qualifier.empty() || word.qualifier == key_part(address.key, 0);
  }

  std::unordered_map<std::string, std::vector<Address>> by_name_;
  std::unordered_map<std::string, std::vector<Address>> columns_;
};

}  // namespace

void order_by_bodies(const Context& context, Actions& actions) {
  const NewObjects objects(context, actions.all());
  if (objects.empty()) return;
  for (Action& action : actions.all()) {
    if (!action.sets_function_body || action.object.kind != Kind::function) continue;
    const Object routine = context.to().find(action.object);
    if (!routine || !routine.has(function::source) || routine.has(function::object_file)) continue;
    for (const Address& address : objects.used_by(action.object, routine.text(function::source))) {
      action.follows.push_back(address);
    }
  }
}

}  // namespace pgsnap::diff
