#include "diff/rules/routine.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "diff/compare/sql_tokenizer.h"

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

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

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

namespace {

bool is_in_schema(Kind kind) {
  const auto& info = kind_info(kind);
  return !info.has_parent() && info.parts.size() >= 2 && info.parts[0] == "schema";
}

// What the plan makes or renews.
class NewObjects {
 public:
  NewObjects(const Context& context, const ActionList& actions) {
    for (const Action& action : actions) {
      if (action.verb != Action::Verb::create && !action.renews) continue;
      if (action.object.kind == Kind::column) {
        add_column(context, action.object);
      } else if (is_in_schema(action.object.kind)) {
        names_.add(action.object);
      }
    }
  }

  bool empty() const { return names_.empty() && columns_.empty(); }

  std::vector<Address> used_by(const Address& function, std::string_view body) const {
    const auto words = words_of(body);
    std::unordered_set<std::string_view> names;
    for (const Word& word : words) names.insert(word.name);
    std::vector<Address> used;
    for (const Word& word : words) {
      names_.meant_by(word, used);
      if (const auto found = columns_.find(word.name); found != columns_.end()) {
        for (const Address& address : found->second) {
          if (names.contains(key_part(address.key, 1))) used.push_back(address);
        }
      }
    }
    std::ranges::sort(used);
    used.erase(std::unique(used.begin(), used.end()), used.end());
    std::erase(used, function);
    return used;
  }

 private:
  // Those of new tables are there when the table is.
  void add_column(const Context& context, const Address& column) {
    const Record* relation = context.to().parent(column);
    if (!relation || context.comes(relation->address())) return;
    columns_[std::string(key_part(column.key, 2))].push_back(column);
  }

  ObjectNames names_;
  std::unordered_map<std::string, std::vector<Address>> columns_;
};

// The text of a body, where it is one; else empty.
std::string_view body_of(const Object& routine) {
  if (!routine || !routine.has(function::source) || routine.has(function::object_file)) return {};
  return routine.text(function::source);
}

}  // namespace

void order_by_bodies(const Context& context, Actions& actions) {
  const NewObjects objects(context, actions.all());
  if (objects.empty()) return;
  for (Action& action : actions.all()) {
    if (!action.sets_function_body || action.object.kind != Kind::function) continue;
    const Object routine = context.to().find(action.object);
    for (const Address& address : objects.used_by(action.object, body_of(routine))) {
      action.follows.push_back(address);
    }
  }
}

void ObjectNames::add(const Address& address) {
  by_name_[std::string(key_part(address.key, 1))].push_back(address);
}

void ObjectNames::meant_by(const Word& word, std::vector<Address>& found) const {
  const auto named = by_name_.find(word.name);
  if (named == by_name_.end()) return;
  for (const Address& address : named->second) {
    const bool routine = address.kind == Kind::function || address.kind == Kind::aggregate;
    if (routine && !word.called) continue;
    if (word.qualifier.empty() || word.qualifier == key_part(address.key, 0)) {
      found.push_back(address);
    }
  }
}

bool changes_schema(const Object& routine) {
  constexpr std::array<std::string_view, 6> kVerbs{"alter",   "create", "drop",
                                                   "execute", "grant",  "revoke"};
  SqlTokenizer tokenizer(body_of(routine));
  SqlToken token;
  while (tokenizer.next(token)) {
    if (token.kind == TokenKind::word &&
        std::ranges::find(kVerbs, lower_case(tokenizer.text_of(token))) != kVerbs.end()) {
      return true;
    }
  }
  return false;
}

BodiesOnTheMove::BodiesOnTheMove(const Context& context, const ActionList& actions)
    : context_(context) {
  AddressSet seen;
  for (const Action& action : actions) {
    const Catalog& catalog = context.from().contains(action.object) ? context.from() : context.to();
    const Record* parent = catalog.parent(action.object);
    const Address address = parent ? parent->address() : action.object;
    if (is_in_schema(address.kind) && seen.insert(address).second) changed_.add(address);
  }
  for (const Record& routine : context.from().records(Kind::function)) {
    routines_.add(routine.address());
  }
}

bool BodiesOnTheMove::contain(const Address& function) const {
  AddressSet seen{function};
  std::vector<Address> waiting{function};
  while (!waiting.empty()) {
    const Address routine = waiting.back();
    waiting.pop_back();
    for (const Word& word : words_of(body_of(context_.from().find(routine)))) {
      std::vector<Address> changed, called;
      changed_.meant_by(word, changed);
      std::erase(changed, function);
      if (!changed.empty()) return true;
      routines_.meant_by(word, called);
      for (const Address& address : called) {
        if (seen.insert(address).second) waiting.push_back(address);
      }
    }
  }
  return false;
}

}  // namespace pgsnap::diff
