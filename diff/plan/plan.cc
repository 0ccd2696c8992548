#include "diff/plan/plan.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "diff/compare/compare.h"
#include "diff/plan/checked_statements.h"
#include "diff/plan/constraint_names.h"
#include "diff/plan/fates.h"
#include "diff/plan/features.h"
#include "diff/plan/fold.h"
#include "diff/plan/graph.h"
#include "diff/plan/left_out.h"
#include "diff/plan/session_settings.h"
#include "diff/rules/attributes.h"
#include "diff/rules/captured_form.h"
#include "diff/rules/columns_by_place.h"
#include "diff/rules/moved_members.h"
#include "diff/rules/returning_lists.h"
#include "diff/rules/rule.h"
#include "diff/rules/superusers.h"
#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::AddressHash;
using model::Catalog;
using model::Object;
using model::Record;

class Planner final : public Context {
 public:
  Planner(const Catalog& from, const Catalog& to, const Options& options)
      : from_(from), to_(to), options_(options), fates_(from, to, *this) {}

  Plan run() {
    Comparison comparison = compare(from_, to_, options_);
    if (!comparison.changes.empty()) {
      check_no_circles(from_);
      check_no_circles(to_);
    }
    fates_.find(std::move(comparison.changes),
                {comparison.hidden.begin(), comparison.hidden.end()});
    refuse_touching_what_is_left_out(fates_, *this);
    auto edges = plan_actions();
    while (break_loops(edges)) edges = plan_actions();
    Plan plan;
    if (options_.keep_graph) plan.graph = {actions_.all(), edges};
    put_in_order(std::move(edges));
    plan.actions = std::move(actions_.all());
    for (const Action& action : plan.actions)
      plan.effects.push_back(effects_of(action, from_, to_));
    check_statements(plan.actions);
    const Catalog& runs_on = from_.info().server_major ? from_ : to_;
    // SQL_ASCII where nobody knows what the bytes mean.
    const bool bytes = runs_on.info().encoding == "SQL_ASCII";
    plan.settings =
        session_settings(plan.actions, from_, to_, target(), bytes ? "SQL_ASCII" : "UTF8");
    plan.notes = std::move(comparison.notes);
    for (std::string& note : notes_of(comparison.reported)) plan.notes.push_back(std::move(note));
    plan.notes.insert(plan.notes.end(), actions_.notes().begin(), actions_.notes().end());
    plan.hidden = std::move(comparison.hidden);
    return plan;
  }

  const Catalog& from() const override { return from_; }
  const Catalog& to() const override { return to_; }
  const Options& options() const override { return options_; }
  int target() const override {
    const int major = from_.info().server_major;
    return major ? major : to_.info().server_major;
  }
  Fate fate(const Address& address) const override { return fates_.fate(address); }
  const Object* made(const Address& address) const override { return fates_.made(address); }
  Address address(model::Kind kind, std::initializer_list<std::string_view> parts) const override {
    keys_.push_back(model::join_key(parts));
    return {kind, keys_.back()};
  }
  bool names_constraint(std::string_view schema, std::string_view name) const override {
    if (!constraint_names_) {
      constraint_names_.emplace();
      constraint_names_->add(from_);
      constraint_names_->add(to_);
    }
    return constraint_names_->contains(schema, name);
  }

 private:
  // Siblings differ in order together: that is said once for all.
  std::vector<std::string> notes_of(const std::vector<Change>& reported) const {
    std::vector<std::string> notes;
    std::unordered_set<std::string> said;
    for (const Change& change : reported) {
      const auto& address = change.address();
      const auto& rules = rules_of(address.kind);
      if (rules.reported) {
        if (!said.emplace(model::parent_key(address.key)).second) continue;
        std::string note = rules.reported(change, *this);
        if (!note.empty()) notes.push_back(std::move(note));
        continue;
      }
      for (const auto field : change.fields) {
        notes.push_back(model::address_text(address) + ": " +
                        std::string(model::field_info(field).name) +
                        " differs and is left as it is");
      }
    }
    return notes;
  }

  // ---- statements

  std::vector<Edge> plan_actions() {
    actions_ = {};
    comes_with_.clear();
    goes_with_.clear();
    reshaped_.clear();
    emit();
    complete();
    refuse_returning_lists(*this, actions_);
    refuse_grown_lists(*this, actions_);
    refuse_needing_what_is_left_out(fates_, *this, actions_);
    return edges_between(actions_.all());
  }

  // What led to the statements is let go as soon as it has: large plans hold much.
  void put_in_order(std::vector<Edge> edges) {
    fates_.forget();
    const auto order = sort_actions(actions_.all(), edges);
    fold(actions_.all(), order, edges);
    for (Action& action : actions_.all()) action.forget_edges();
  }

  void emit() {
    for (const Fates::Item* item : fates_.in_order()) {
      const Change& change = item->change;
      const auto& rules = rules_of(change.address().kind);
      const std::size_t first = actions_.all().size();
      refuse_unknown_features(*item, *this);
      if (item->fate != Fate::keep && item->fate != Fate::drop) {
        refuse_owner_without_rights(change.from, change.to, item->fate == Fate::replace, *this);
      }
      switch (item->fate) {
        case Fate::keep: break;
        case Fate::create: create({}, change.to); break;
        case Fate::drop: drop(change.from); break;
        case Fate::alter: alter(change); break;
        case Fate::replace:
          if (rules.rebuild && rules.rebuild(change, *this, actions_)) {
            create_attributes(change.from, change.to, *this, actions_);
          } else {
            drop(change.from);
            create(change.from, change.to);
          }
          break;
      }
      for (std::size_t i = first; i < actions_.all().size(); ++i) {
        Action& action = actions_.all()[i];
        if (action.rank == 0) action.rank = static_cast<int>(rules.rank);
        if (action.why.empty()) action.why = why_of(*item);
      }
    }
    model::for_each_kind([&](model::Kind kind) {
      if (const auto finish = rules_of(kind).finish) finish(*this, actions_);
    });
  }

  static std::string why_of(const Fates::Item& item) {
    std::string why;
    if (!item.change.to) why = "only FROM has it";
    if (!item.change.from) why = "only TO has it";
    std::string fields;
    for (const auto field : item.change.fields) {
      fields += (fields.empty() ? "" : ", ") + std::string(model::field_info(field).name);
    }
    if (!fields.empty()) why = "FROM and TO differ in " + fields;
    if (!item.because.key.empty()) {
      why += (why.empty() ? "" : "; ") + std::string("it depends on ") +
             model::address_text(item.because) + ", which changes";
    }
    return why;
  }

  void create(const Object& before, const Object& to) {
    const auto& rules = rules_of(to.kind());
    const std::size_t first = actions_.all().size();
    if (hollow_.contains(to.address())) {
      rules.make_hollow(to, to_, false, actions_.create(to, ""));
      Action& filled = actions_.alter(to, "");
      rules.fill(to, filled);
      filled.renews = true;
    } else {
      rules.create(to, *this, actions_);
    }
    const bool made =
        std::any_of(actions_.all().begin() + static_cast<std::ptrdiff_t>(first),
                    actions_.all().end(), [&](const Action& a) {
                      return std::ranges::find(a.produces, to.address()) != a.produces.end();
                    });
    if (!made) {
      const Record* parent = to_.parent(to.address());
      if (rules.made_with) {
        comes_with_[to.address()] = rules.made_with(to, *this);
      } else if (parent) {
        comes_with_[to.address()] = parent->address();
      }
    }
    create_attributes(before, to, *this, actions_);
  }

  void drop(const Object& from) {
    const auto& rules = rules_of(from.kind());
    const Address owner = owner_of(from, *this);
    const bool goes_with_owner = !owner.key.empty() && goes(owner) && from_.contains(owner);
    if (goes_with_owner && !(rules.drop_first && rules.drop_first(from, *this)) &&
        !apart_.contains(from.address())) {
      goes_with_[from.address()] = owner;
      return;
    }
    const std::size_t first = actions_.all().size();
    if (hollow_.contains(from.address())) empty(from);
    rules.drop(from, *this, actions_);
    if (actions_.all().size() == first) goes_with_[from.address()] = owner;
  }

  using Loop = std::vector<std::size_t>;

  // Returns whether there is another plan to be made.
  bool break_loops(const std::vector<Edge>& edges) {
    const auto loops = loops_in(actions_.all().size(), edges);
    return set_apart(loops) || take_in_two_steps(loops);
  }

  // Where drops wait for one another in a circle, since what goes with a table uses what must go before
  // that table: a check that calls a function of the table's row type, policies of two tables that look
  // at views of the other. Such an object gets a statement of its own. Returns whether there was one.
  bool set_apart(const std::vector<Loop>& loops) {
    bool found = false;
    for (const auto& loop : loops) {
      std::unordered_map<Address, std::size_t, AddressHash> destroyer;
      for (const std::size_t i : loop) {
        for (const Address& a : actions_.all()[i].destroys) destroyer[a] = i;
      }
      for (const auto& [address, own] : destroyer) {
        if (!goes_with_.contains(address)) continue;
        std::vector<Address> used;
        references_of(from_.find(address), from_, used);
        const bool uses_another = std::ranges::any_of(used, [&, i = own](const Address& a) {
          const auto it = destroyer.find(a);
          return it != destroyer.end() && it->second != i;
        });
        if (uses_another && apart_.insert(address).second) found = true;
      }
    }
    return found;
  }

  // Before it is dropped, so that what it uses, and what uses it, can go.
  void empty(const Object& from) {
    Action& action = actions_.alter(from, "");
    rules_of(from.kind()).make_hollow(from, from_, true, action);
    action.edges_are_given = true;
    action.uses_old.push_back(from.address());
    add_uses_of(from, action);
  }

  // Where objects that are made, or dropped, use one another in a circle (a view and a function whose
  // body reads it): one of them is made without its content first, or loses it before it goes. That of
  // the later kind: a view takes nothing but the types of its columns then, a function its arguments'
  // defaults. Returns whether there was one.
  bool take_in_two_steps(const std::vector<Loop>& loops) {
    // One of each loop; the same one may be made in one and dropped in another.
    std::vector<std::pair<Address, std::vector<Address>>> chosen;
    for (const auto& loop : loops) {
      std::vector<Address> members;
      std::optional<Address> first;
      for (const std::size_t i : loop) {
        const Action& action = actions_.all()[i];
        if (action.verb == Action::Verb::alter) continue;
        members.insert(members.end(), action.produces.begin(), action.produces.end());
        members.insert(members.end(), action.destroys.begin(), action.destroys.end());
        if (!rules_of(action.object.kind).make_hollow || hollow_.contains(action.object)) continue;
        const auto order = [](const Address& a) {
          return std::pair(-static_cast<int>(rules_of(a.kind).rank), a);
        };
        if (!first || order(action.object) < order(*first)) first = action.object;
      }
      if (first) chosen.emplace_back(*first, std::move(members));
    }
    for (const auto& [address, members] : chosen)
      hollow_[address].insert(members.begin(), members.end());
    return !chosen.empty();
  }

  void alter(const Change& change) {
    const auto& rules = rules_of(change.address().kind);
    std::vector<AlterFunction> called;
    for (const PropertyRule& rule : rules.properties) {
      if (!rule.apply || !change.changed(rule.field)) continue;
      if (std::ranges::find(called, rule.apply) != called.end()) continue;
      called.push_back(rule.apply);
      rule.apply(change, *this, actions_);
    }
    alter_attributes(change, *this, actions_);
  }

  // ---- what follows from the model for every statement

  void complete() {
    std::unordered_map<Address, std::size_t, AddressHash> producer, destroyer;
    for (std::size_t i = 0; i < actions_.all().size(); ++i) {
      for (const auto& a : actions_.all()[i].produces) producer[a] = i;
      for (const auto& a : actions_.all()[i].destroys) destroyer[a] = i;
    }
    // Before what goes with them adds its own.
    for (Action& action : actions_.all()) {
      if (action.verb != Action::Verb::drop || action.edges_are_given || !action.releases.empty())
        continue;
      add_releases(from_.find(action.object), action);
    }
    std::vector<std::pair<std::size_t, Address>> made_along;
    attach(comes_with_, producer, [&](std::size_t i, const Address& a) {
      actions_.all()[i].produces.push_back(a);
      made_along.emplace_back(i, a);
    });
    for (const auto& [i, a] : made_along) producer[a] = i;
    for (const auto& made : made_along) {
      const std::size_t maker = made.first;
      Action& action = actions_.all()[maker];
      const auto first = static_cast<std::ptrdiff_t>(action.needs.size());
      add_needs_of(to_.find(made.second), action);
      // An inherited check is there before the columns that the child declares itself. And a statement
      // does not wait for what becomes of the objects that it makes.
      const auto own = std::remove_if(action.needs.begin() + first, action.needs.end(),
                                      [&](const Address& needed) {
                                        const auto it = producer.find(needed);
                                        return (it != producer.end() && it->second == maker) ||
                                               (model::kind_info(needed.kind).has_parent() &&
                                                model::parent_key(needed.key) == action.object.key);
                                      });
      action.needs.erase(own, action.needs.end());
    }
    attach(goes_with_, destroyer, [&](std::size_t i, const Address& a) {
      actions_.all()[i].destroys.push_back(a);
      add_uses_of(from_.find(a), actions_.all()[i]);
      if (!actions_.all()[i].edges_are_given) add_releases(from_.find(a), actions_.all()[i]);
    });
    for (const Action& action : actions_.all()) {
      if (action.reshapes) reshaped_.insert(action.object);
      reshaped_.insert(action.reshapes_too.begin(), action.reshapes_too.end());
    }
    released_.clear();
    for (const Action& action : actions_.all()) {
      for (const Slot& slot : action.releases) released_.insert(std::hash<Slot>{}(slot));
    }
    for (Action& action : actions_.all()) complete(action);
    order_after_introducers();
  }

  // What says the words that an action introduces comes after it, and in a later transaction.
  void order_after_introducers() {
    std::vector<std::size_t> introducers;
    std::unordered_map<Address, std::vector<std::size_t>, AddressHash> needing;  // what they alter
    for (std::size_t i = 0; i < actions_.all().size(); ++i) {
      const Action& action = actions_.all()[i];
      if (action.introduces.empty()) continue;
      introducers.push_back(i);
      needing[action.object];
    }
    if (introducers.empty()) return;
    // Each text is composed and cut once: both may be many.
    std::unordered_map<std::size_t, std::vector<std::string>> literals;
    std::unordered_map<std::string, std::vector<std::size_t>> bounds;  // by the words they say
    std::vector<std::size_t> nested_bounds;  // that say them inside of an array, a row or a range
    for (std::size_t i = 0; i < actions_.all().size(); ++i) {
      const Action& action = actions_.all()[i];
      bool candidate = false;
      for (const Address& needed : action.needs) {
        const auto it = needing.find(needed);
        if (it == needing.end() || (!it->second.empty() && it->second.back() == i)) continue;
        it->second.push_back(i);
        candidate = true;
      }
      const std::string sql = action.sql();
      // A partition's bound says values without their type.
      const bool bound = sql.find(" FOR VALUES ") != std::string::npos;
      if (!candidate && !bound) continue;
      const auto& said = literals[i] = literals_of(sql);
      if (!bound) continue;
      for (const std::string& literal : said) bounds[literal].push_back(i);
      if (std::ranges::any_of(said, holds_others)) nested_bounds.push_back(i);
    }
    for (const std::size_t i : introducers) {
      Action& introducer = actions_.all()[i];
      for (const std::size_t needy : needing[introducer.object]) {
        if (mentions(literals[needy], introducer.introduces)) order_after(introducer, needy);
      }
      for (const std::string& word : introducer.introduces) {
        const auto saying = bounds.find(word);
        if (saying == bounds.end()) continue;
        for (const std::size_t bound : saying->second) order_after(introducer, bound);
      }
      for (const std::size_t bound : nested_bounds) {
        if (mentions(literals[bound], introducer.introduces)) order_after(introducer, bound);
      }
    }
  }

  void order_after(Action& introducer, std::size_t i) {
    Action& action = actions_.all()[i];
    if (action.object == introducer.object) return;
    introducer.ends_transaction = true;
    if (std::ranges::find(action.needs, introducer.object) == action.needs.end()) {
      action.needs.push_back(introducer.object);
    }
  }

  static bool holds_others(const std::string& literal) {
    return literal.starts_with('{') || literal.starts_with('(') || literal.starts_with('[');
  }

  static bool mentions(const std::vector<std::string>& literals,
                       const std::vector<std::string>& words) {
    return std::ranges::any_of(literals, [&](const std::string& literal) {
      const bool nested = holds_others(literal);
      return std::ranges::any_of(words, [&](const std::string& word) {
        return literal == word || (nested && literal.find(word) != std::string::npos);
      });
    });
  }

  // Gives each object to the action that makes or ends the one it goes with.
  template <typename Map, typename Add>
  static void attach(const std::unordered_map<Address, Address, AddressHash>& with, const Map& by,
                     Add&& add) {
    for (const auto& [address, first_owner] : with) {
      Address owner = first_owner;
      // A file may have owners in a circle.
      for (std::size_t step = 0; step <= with.size(); ++step) {
        if (const auto found = by.find(owner); found != by.end()) {
          add(found->second, address);
          break;
        }
        const auto next = with.find(owner);
        if (next == with.end()) break;
        owner = next->second;
      }
    }
  }

  void complete(Action& action) {
    const auto needs = static_cast<std::ptrdiff_t>(action.needs.size());
    const auto uses = static_cast<std::ptrdiff_t>(action.uses_old.size());
    if (!action.edges_are_given) add_edges_of_model(action);
    const auto hollow = hollow_.find(action.object);
    if (hollow != hollow_.end() && action.verb != Action::Verb::alter) {
      const auto in_circle = [&](const Address& a) { return hollow->second.contains(a); };
      action.needs.erase(
          std::remove_if(action.needs.begin() + needs, action.needs.end(), in_circle),
          action.needs.end());
      action.uses_old.erase(
          std::remove_if(action.uses_old.begin() + uses, action.uses_old.end(), in_circle),
          action.uses_old.end());
    }
    if (const auto more = rules_of(action.object.kind).complete) more(*this, action);
  }

  void add_edges_of_model(Action& action) const {
    const Object old = from_.find(action.object);
    const Object wanted = to_.find(action.object);
    if (action.verb == Action::Verb::create) {
      add_needs_of(wanted, action);
      claim(address_slot(action.object), action);
      const auto& rules = rules_of(action.object.kind);
      if (!rules.slots) return;
      for (Slot& slot : rules.slots(wanted)) claim(std::move(slot), action);
    } else if (action.verb == Action::Verb::drop) {
      add_uses_of(old, action);
    } else {
      // After it is made, and after the change that reshapes it.
      if (!action.reshapes) action.needs.push_back(action.object);
      if (wanted) add_needs_of(wanted, action);
      // What is altered after it is reshaped uses what it used before no more.
      const bool after_reshape = !action.reshapes && reshaped_.contains(action.object);
      if (old && !comes(action.object) && !after_reshape) add_uses_of(old, action);
    }
  }

  // Most names are nobody's before: what no statement releases waits for none.
  void claim(Slot slot, Action& action) const {
    if (released_.contains(std::hash<Slot>{}(slot))) action.claims.push_back(std::move(slot));
  }

  void add_releases(const Object& old, Action& action) const {
    action.releases.push_back(address_slot(old.address()));
    const auto& rules = rules_of(old.kind());
    if (!rules.slots) return;
    for (Slot& slot : rules.slots(old)) action.releases.push_back(std::move(slot));
  }

  // Parent, schema, own columns, depends_on: what an object needs, by its address and fields.
  void references_of(const Object& object, const Catalog& catalog,
                     std::vector<Address>& out) const {
    for (const Address& address : object.references(model::common::depends_on)) {
      out.push_back(address);
    }
    for (std::string_view name : object.list(model::common::extension_dependencies)) {
      out.push_back(address(model::Kind::extension, {name}));
    }
    const auto& info = model::kind_info(object.kind());
    if (const Record* parent = catalog.parent(object.address())) out.push_back(parent->address());
    if (info.parts[0] == "schema" && info.parts.size() > 1) {
      out.push_back({model::Kind::schema, object.part(0)});
    }
    for (const model::FieldId field : column_lists(object.kind())) {
      for (std::string_view name : object.list(field)) {
        out.push_back(address(model::Kind::column, {object.part(0), object.part(1), name}));
      }
    }
    const auto& rules = rules_of(object.kind());
    if (rules.references) rules.references(object, catalog, *this, out);
  }

  void add_needs_of(const Object& wanted, Action& action) const {
    references_of(wanted, to_, action.needs);
  }
  void add_uses_of(const Object& old, Action& action) const {
    references_of(old, from_, action.uses_old);
  }

  const Catalog& from_;
  const Catalog& to_;
  const Options& options_;
  Fates fates_;
  std::unordered_map<Address, Address, AddressHash> comes_with_, goes_with_;
  Actions actions_;
  mutable std::deque<std::string> keys_;
  mutable std::optional<ConstraintNames> constraint_names_;
  AddressSet reshaped_;
  std::unordered_set<std::size_t> released_;  // hashes of the slots that statements release
  AddressSet apart_;                          // what has a drop of its own although its owner goes
  // What is made in two steps, with the objects that its first one does not wait for.
  std::unordered_map<Address, AddressSet, AddressHash> hollow_;
};

Plan plan_after_moves(const Catalog& from, const Catalog& to, const Options& options) {
  const auto after = after_moves(from, to, options);
  if (!after) return Planner(from, to, options).run();
  Plan plan = Planner(after->from, to, options).run();
  plan.storage = after->storage;
  return plan;
}

}  // namespace

bool Plan::destructive() const {
  return std::ranges::any_of(actions, [](const Action& a) { return !a.data_loss.empty(); });
}

Plan make_plan(const Catalog& from, const Catalog& to, const Options& options) {
  if (!options.ignored_properties.empty()) {
    const Catalog wanted = options.ignored_properties.taken_over(from, to);
    return plan_after_moves(from, wanted, options);
  }
  return plan_after_moves(from, to, options);
}

}  // namespace pgsnap::diff
