#pragma once
// What a kind must say of itself to be planned: how it is named, made and dropped, and for every
// property what a difference leads to. The loop over kinds and the order of statements are the
// plan's business and stand nowhere else.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "diff/compare/change.h"
#include "diff/options.h"
#include "diff/plan/action.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// The order of kinds where no dependency decides: creates go up, drops go down.
enum class Rank {
  role,
  role_membership,
  tablespace,
  schema,
  language_handler,
  extension,
  shell_type,
  enum_type,
  domain,
  type,
  language,
  foreign_data_wrapper,
  foreign_server,
  user_mapping,
  function,
  collation,
  conversion,
  text_search,
  sequence,
  aggregate,
  sql_operator,
  cast,
  operator_class,
  transform,
  access_method,
  table,
  column,
  column_default,
  sequence_owner,
  constraint,
  view,
  index,
  statistics,
  inheritance,
  index_attach,
  foreign_key,
  rule,
  trigger,
  policy,
  publication,
  subscription,
  default_privileges,
  database,
  event_trigger,
};

// What the plan will do with an object.
enum class Fate { keep, create, drop, alter, replace };

class Context {
 public:
  virtual ~Context() = default;
  virtual const model::Catalog& from() const = 0;
  virtual const model::Catalog& to() const = 0;
  virtual const Options& options() const = 0;
  // The major version of the server that will run the plan.
  virtual int target() const = 0;
  virtual Fate fate(const model::Address& address) const = 0;
  // What is made in this plan, as it will be, or null: spares reading it again from `to`.
  virtual const model::Object* made(const model::Address& address) const = 0;
  // An address made of parts; it lives as long as the plan.
  virtual model::Address address(model::Kind kind,
                                 std::initializer_list<std::string_view> parts) const = 0;

  // Whether a constraint of either side, NOT NULL ones included, has that name.
  virtual bool names_constraint(std::string_view schema, std::string_view name) const = 0;

  // The answer to a question about an object of `to` that follows from `to` alone: for what is asked for
  // each part of something large.
  using Question = bool (*)(const model::Object& to, const Context&);
  bool once(Question ask, const model::Object& to) const {
    const auto [it, is_new] = answers_[ask].try_emplace(to.address());
    if (is_new) it->second = ask(to, *this);
    return it->second;
  }

  // Gone from `from`, for good or to be made anew.
  bool goes(const model::Address& address) const {
    const Fate f = fate(address);
    return f == Fate::drop || f == Fate::replace;
  }
  // Made in this plan.
  bool comes(const model::Address& address) const {
    const Fate f = fate(address);
    return f == Fate::create || f == Fate::replace;
  }

 private:
  mutable std::map<Question, std::unordered_map<model::Address, bool, model::AddressHash>> answers_;
};

// Where rules put their statements. The references stay good. What follows
// from the model (an object's dependencies, its parent, its schema) is added by the plan.
class Actions {
 public:
  Action& create(const model::Object& to, std::string sql);
  Action& drop(const model::Object& from, std::string sql);
  // object: of `to`; for statements that prepare a drop, of `from`.
  Action& alter(const model::Object& object, std::string sql);
  // Tells people what the plan cannot do for this object. Control characters of names go.
  void note(const model::Object& object, std::string_view text);

  ActionList& all() { return actions_; }
  const ActionList& all() const { return actions_; }
  std::vector<std::string>& notes() { return notes_; }

 private:
  ActionList actions_;
  std::vector<std::string> notes_;
};

using AlterFunction = void (*)(const Change&, const Context&, Actions&);
using ReplaceFunction = bool (*)(const Change&, const Context&);

enum class Response { alter, replace, replace_if, ignore };

struct PropertyRule {
  model::FieldId field;
  Response response;
  AlterFunction apply = nullptr;
  ReplaceFunction must_replace = nullptr;
  const char* reason = nullptr;
};

// The difference is made good by this function, in place. Several fields may share one function:
// it is called once.
constexpr PropertyRule alter(model::FieldId field, AlterFunction apply) {
  return {field, Response::alter, apply, nullptr, nullptr};
}
// The object is dropped and made anew, with all that depends on it.
constexpr PropertyRule replace(model::FieldId field) {
  return {field, Response::replace, nullptr, nullptr, nullptr};
}
// Replaced where PostgreSQL cannot alter it from the one to the other, else altered.
constexpr PropertyRule replace_if(model::FieldId field, ReplaceFunction must, AlterFunction apply) {
  return {field, Response::replace_if, apply, must, nullptr};
}
// Nothing is done, for a reason.
constexpr PropertyRule ignore(model::FieldId field, const char* reason) {
  return {field, Response::ignore, nullptr, nullptr, reason};
}

// How an object takes it that one it depends on is replaced or reshaped.
enum class Reaction { none, replace, alter };

// What an object can be linked to: one of any kind; one of its own kind that is its parent's or of a
// table above that; one of its own kind and its own parent.
enum class LinkedTo { anything, above, siblings };

struct KindRules {
  model::Kind kind;
  Rank rank;
  // As COMMENT ON and ALTER … OWNER TO name it: table "app"."users".
  std::string (*reference)(const model::Object&);
  // Adds nothing when the object comes with its parent.
  void (*create)(const model::Object& to, const Context&, Actions&);
  // Adds nothing when the object goes with another one. Not called when its owner goes.
  void (*drop)(const model::Object& from, const Context&, Actions&);
  std::span<const PropertyRule> properties;

  // What follows is optional.

  // The word after ON in GRANT, where the kind has privileges; nullptr: none.
  const char* privileges_on = nullptr;
  bool has_owner = false;
  // True where another object's change of owner brings this one's.
  bool (*owner_follows)(const Change&, const Context&) = nullptr;
  // Instead of GRANT and REVOKE, for a change of privileges.
  void (*alter_privileges)(const Change&, const Context&, Actions&) = nullptr;
  // An object of `to` whose making makes this one too, where create adds nothing; without it, the
  // parent.
  model::Address (*made_with)(const model::Object& to, const Context&) = nullptr;
  // An object of `from` whose drop drops this one too; without it, the parent. No key: none.
  model::Address (*dropped_with)(const model::Object& from, const Context&) = nullptr;
  // True where it must be dropped by a statement of its own although its owner goes.
  bool (*drop_first)(const model::Object& from, const Context&) = nullptr;
  // What to tell of fields that are only reported, or "": called once for the children of a parent.
  std::string (*reported)(const Change&, const Context&) = nullptr;
  // The comment it has without any COMMENT ON, where a captured "" stands for no comment at all.
  std::string_view (*default_comment)(const model::Object&) = nullptr;
  // Names it takes besides its address.
  std::vector<Slot> (*slots)(const model::Object&) = nullptr;
  // For kinds that can be made in two steps, where objects use one another in a circle: a statement
  // that makes it with its name and shape, but of nothing else (or, OR REPLACE, makes it so), and one
  // that then gives it its content. Sets head and what the statement wants of its session.
  void (*make_hollow)(const model::Object&, const model::Catalog&, bool or_replace,
                      Action&) = nullptr;
  void (*fill)(const model::Object&, Action&) = nullptr;
  // Instead of drop and create, where it returns true.
  bool (*rebuild)(const Change&, const Context&, Actions&) = nullptr;
  // How this object takes it that `on` is replaced (or, reshaped, altered in place so that some
  // dependents must go). Without it: replaced when it is replaced, nothing when it is reshaped.
  Reaction (*reaction)(const model::Object& from, const model::Address& on,
                       bool reshaped) = nullptr;
  // The field that then counts as changed; without it, the one named "type".
  std::optional<model::FieldId> altered_field = std::nullopt;
  // An object of `from` that this one is linked to without depending on it: that it goes is told to
  // reaction too. No key: none.
  model::Address (*linked_to)(const model::Object& from, const Context&) = nullptr;
  // Where links lead: only those that can lead to what goes are asked for.
  LinkedTo links_lead_to = LinkedTo::anything;
  // Whether these changes, made in place, reshape the object.
  bool (*reshapes)(const Change&, const Context&) = nullptr;
  // Objects of `from` that must be made anew so that this change can be made.
  std::vector<model::Address> (*remakes)(const Change&, const Context&) = nullptr;
  // Objects of `from` that take this change, which reshapes the object, as if that were made anew, though
  // they may not depend on it.
  std::vector<model::Address> (*disturbs)(const Change&, const Context&) = nullptr;
  // Called for each of the kind's actions, to add what it needs, uses, claims or releases.
  void (*complete)(const Context&, Action&) = nullptr;
  // Whether an object that would stay by its own reaction must yet go, and be made anew, while this
  // change that reshapes the object it depends on is made.
  bool (*evicts)(const Change&, const model::Object& dependent, const Context&) = nullptr;
  // Called once, when the statements of all kinds are there, to put them in a better order.
  void (*finish)(const Context&, Actions&) = nullptr;
  // More objects that it needs, where neither pg_depend nor its address tells (or fewer). The
  // catalog is the one it is of.
  void (*references)(const model::Object&, const model::Catalog&, const Context&,
                     std::vector<model::Address>&) = nullptr;
};

// Whether every semantic field of a kind has exactly one rule: the compile-time check that no
// property is forgotten.
template <std::size_t Fields, std::size_t Rules>
consteval bool covers(const std::array<model::FieldInfo, Fields>& fields,
                      const PropertyRule (&rules)[Rules]) {
  for (std::size_t i = 0; i < Fields; ++i) {
    int count = 0;
    for (const PropertyRule& rule : rules) {
      if (rule.field.index == i + model::kCommonFieldCount) ++count;
    }
    const bool semantic = fields[i].role == model::FieldRole::semantic;
    if (count != (semantic ? 1 : 0)) return false;
  }
  return true;
}

const KindRules& rules_of(model::Kind kind);

}  // namespace pgsnap::diff
