#pragma once
// What functions, procedures and aggregates have in common.

#include <string>
#include <unordered_map>
#include <vector>

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// A name in the text of a body; bare ones are in lower case, as PostgreSQL reads them.
struct Word {
  std::string name;
  std::string qualifier;  // the name before a dot in front of it
  bool called = false;    // a parenthesis follows
};

// The names in a text of any language.
std::vector<Word> words_of(std::string_view text);

// Functions, procedures and aggregates of one name differ in the types of their arguments.
Slot routine_slot(const model::Object& routine);

// CREATE OR REPLACE gives a name to an argument that had none, and changes no name.
bool renames_argument(const std::vector<std::string_view>& from,
                      const std::vector<std::string_view>& to);

// Objects by the names that bodies have for them.
class ObjectNames {
 public:
  void add(const model::Address&);
  bool empty() const { return by_name_.empty(); }
  // Those that a word of a body may mean.
  void meant_by(const Word&, std::vector<model::Address>& found) const;

 private:
  std::unordered_map<std::string, std::vector<model::Address>> by_name_;
};

// PostgreSQL does not know what a function whose body is a text uses. Puts the functions that the
// plan makes after what it makes of their bodies' names, where nothing forbids: then they can run
// where the plan runs them, in a default of a new column or the keys of an index.
void order_by_bodies(const Context&, Actions&);

// Whether a routine's body, where it is a text, has a statement that changes the schema, or runs one that it puts
// together.
bool changes_schema(const model::Object& routine);

// Functions of `from` that may meet what the statements change, as far as bodies tell: what one of them
// names is changed, or it calls one of which that is so.
class BodiesOnTheMove {
 public:
  BodiesOnTheMove(const Context&, const ActionList&);
  bool contain(const model::Address& function) const;

 private:
  const Context& context_;
  ObjectNames changed_;
  ObjectNames routines_;
};

}  // namespace pgsnap::diff
