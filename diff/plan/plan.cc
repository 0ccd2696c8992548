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
#include "diff/plan/fold.h"
#include "diff/plan/graph.h"
#include "diff/rules/attributes.h"
#include "diff/rules/captured_form.h"
#include "diff/rules/rule.h"
#include "diff/sql/identifier.h"
#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"

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
      : from_(from), to_(to), options_(options) {}

  Plan run() {
    Comparison comparison = compare(from_, to_, options_);
    hidden_ = {comparison.hidden.begin(), comparison.hidden.end()};
    for (Change& change : std::exchange(comparison.changes, {})) add_item(std::move(change));
    decide_fates();
    propagate();
    order_items();
    refuse_touching_what_is_left_out();
    auto edges = plan_actions();
    while (set_apart(edges) || take_in_two_steps(edges)) edges = plan_actions();
    Plan plan;
    if (options_.keep_graph) plan.graph = {actions_.all(), edges};
    put_in_order(std::move(edges));
    plan.actions = std::move(actions_.all());
    for (const Action& action : plan.actions)
      plan.effects.push_back(effects_of(action, from_, to_));
    check_statements(plan.actions);
    const Catalog& runs_on = from_.info().server_major ? from_ : to_;
    if (runs_on.info().encoding == "SQL_ASCII") plan.encoding = "SQL_ASCII";
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
  Fate fate(const Address& address) const override {
    const Item* item = item_of(address);
    return item ? item->fate : Fate::keep;
  }
  const Object* made(const Address& address) const override {
    const Item* item = item_of(address);
    if (!item) return nullptr;
    return item->fate == Fate::create || item->fate == Fate::replace ? &item->change.to : nullptr;
  }
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
  struct Item {
    Change change;
    Fate fate;
    Address because = {};  // the object whose change spread to this one
  };

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

  // ---- what happens to each object

  // Rules rely on a child's parent being there; a file made by hand may lack it.
  static void check_parent(const Object& object, const Catalog& catalog) {
    if (!object || !model::kind_info(object.kind()).has_parent()) return;
    if (catalog.parent(object.address())) return;
    throw model::Error(model::address_text(object.address()) + " belongs to no relation",
                       "the snapshot is incomplete; capture it anew");
  }

  void add_item(Change change) {
    check_parent(change.from, from_);
    check_parent(change.to, to_);
    check_captured_form(change.from);
    check_captured_form(change.to);
    const Fate fate = !change.to ? Fate::drop : !change.from ? Fate::create : Fate::alter;
    add_item({std::move(change), fate});
  }

  Item& add_item(Item item) {
    items_.push_back(std::move(item));
    item_of_[items_.back().change.address()] = &items_.back();
    return items_.back();
  }

  const Item* item_of(const Address& address) const {
    const auto it = item_of_.find(address);
    return it == item_of_.end() ? nullptr : it->second;
  }

  // Rules ask for the fates of other objects: all that come and go are known before the first is
  // asked what a difference leads to.
  void decide_fates() {
    order_items();
    for (Item* ordered : ordered_) {
      Item& item = *ordered;
      const Address address = item.change.address();
      if (item.fate == Fate::alter) item.fate = fate_of(item.change);
      if (item.fate == Fate::drop || item.fate == Fate::replace)
        spread_.push_back({address, false});
      const auto& rules = rules_of(address.kind);
      if (item.fate == Fate::alter && rules.reshapes && rules.reshapes(item.change, *this)) {
        spread_.push_back({address, true});
      }
    }
    for (const Item* ordered : std::vector<Item*>(ordered_)) mark_remade(ordered->change);
  }

  void mark_remade(const Change& change) {
    const auto remakes = rules_of(change.address().kind).remakes;
    if (!remakes) return;
    const Address address = change.address();
    for (const Address& other : remakes(change, *this)) mark_replaced(other, address);
  }

  // Of an object that is on both sides.
  Fate fate_of(const Change& change) const {
    const auto& rules = rules_of(change.address().kind);
    for (const PropertyRule& rule : rules.properties) {
      if (!change.changed(rule.field)) continue;
      if (rule.response == Response::replace) return Fate::replace;
      if (rule.response == Response::replace_if && rule.must_replace(change, *this)) {
        return Fate::replace;
      }
    }
    return Fate::alter;
  }

  using Links = std::unordered_multimap<Address, Address, AddressHash>;

  // What is linked to each object without depending on it.
  Links find_links() const {
    Links links;
    if (spread_.empty()) return links;
    const auto add = [&](std::span<const Record> records) {
      for (const Record& record : records) {
        const Address other = rules_of(record.kind).linked_to(from_.object(record), *this);
        if (!other.key.empty()) links.emplace(other, record.address());
      }
    };
    model::for_each_kind([&](model::Kind kind) {
      if (!rules_of(kind).linked_to) return;
      if (!rules_of(kind).only_heirs_are_linked) {
        add(from_.records(kind));
        return;
      }
      std::string_view last;
      for (const Record& link : from_.records(model::Kind::inheritance)) {
        const auto heir = model::parent_key(link.key);
        if (heir != last) add(from_.children(heir, kind));
        last = heir;
      }
    });
    return links;
  }

  // An object that goes takes along what depends on it: that is made anew afterwards. Chains may
  // be 10,000 long, so this is a list of work, not a recursion.
  void propagate() {
    const auto linked = find_links();
    while (!spread_.empty()) {
      // Not a structured binding: clang lets no lambda capture one before version 16.
      const Address address = spread_.front().first;
      const bool reshaped = spread_.front().second;
      spread_.pop_front();
      for (const Address& dependent : from_.dependents(address))
        react(dependent, address, reshaped);
      for (auto [it, end] = linked.equal_range(address); it != end; ++it) {
        react(it->second, address, reshaped);
      }
      for_each_sibling_on_column(
          address, [&](const Address& dependent) { react(dependent, address, reshaped); });
      if (reshaped) continue;
      if (address.kind == model::Kind::extension && fate(address) == Fate::replace) {
        replace_what_goes_with(address);
      }
      if (model::kind_info(address.kind).family == model::Family::parent) {
        model::for_each_kind([&](model::Kind kind) {
          if (!model::kind_info(kind).has_parent()) return;
          for (const Record& child : from_.children(address.key, kind)) {
            mark_replaced(child.address(), address);
          }
        });
      }
    }
  }

  // The fields in which a relation's child names other children that are columns.
  static std::vector<model::FieldId> column_lists(model::Kind kind) {
    std::vector<model::FieldId> fields;
    if (!model::kind_info(kind).has_parent()) return fields;
    for (std::string_view name : {"columns", "include"}) {
      if (const auto field = model::field_named(kind, name)) fields.push_back(*field);
    }
    return fields;
  }

  // DROP EXTENSION takes along, without a word, what was said to depend on it.
  void replace_what_goes_with(const Address& extension) {
    model::for_each_kind([&](model::Kind kind) {
      for (const Record& record : from_.records(kind)) {
        const auto names = from_.object(record).list(model::common::extension_dependencies);
        if (std::ranges::find(names, model::key_part(extension.key, 0)) == names.end()) continue;
        mark_replaced(record.address(), extension);
      }
    });
  }

  // Indexes and constraints name their plain columns in fields, not in depends_on; a default has
  // its column's address.
  template <typename F>
  void for_each_sibling_on_column(const Address& column, F&& handle) const {
    if (column.kind != model::Kind::column) return;
    if (const Address its_default{model::Kind::column_default, column.key};
        from_.contains(its_default)) {
      handle(its_default);
    }
    const auto name = model::key_part(column.key, 2);
    model::for_each_kind([&](model::Kind kind) {
      const auto fields = column_lists(kind);
      if (fields.empty()) return;
      for (const Record& sibling : from_.children(model::parent_key(column.key), kind)) {
        const Object object = from_.object(sibling);
        const bool names_it = std::ranges::any_of(fields, [&](model::FieldId field) {
          const auto columns = object.list(field);
          return std::ranges::find(columns, name) != columns.end();
        });
        if (names_it) handle(sibling.address());
      }
    });
  }

  void react(const Address& dependent, const Address& on, bool reshaped) {
    const auto& rules = rules_of(dependent.kind);
    Reaction reaction = reshaped ? Reaction::none : Reaction::replace;
    if (rules.reaction) {
      const Object object = from_.find(dependent);
      if (!object) return;
      reaction = rules.reaction(object, on, reshaped);
      if (reaction != Reaction::replace && reshaped && is_evicted(object, on)) {
        reaction = Reaction::replace;
      }
    }
    if (reaction == Reaction::replace) mark_replaced(dependent, on);
    if (reaction == Reaction::alter) mark_altered(dependent, on);
  }

  bool is_evicted(const Object& dependent, const Address& by) const {
    const auto& rules = rules_of(by.kind);
    return rules.evicts && rules.evicts(item_of_.at(by)->change, dependent, *this);
  }

  Item* both_sides(const Address& address) {
    const auto it = item_of_.find(address);
    if (it != item_of_.end()) return it->second->change.to ? it->second : nullptr;
    Change change{from_.find(address), to_.find(address), {}};
    if (!change.from || !change.to) return nullptr;
    check_captured_form(change.from);
    check_captured_form(change.to);
    return &add_item({std::move(change), Fate::keep});
  }

  void mark_replaced(const Address& address, const Address& because) {
    Item* item = both_sides(address);
    if (!item) return mark_dropped_though_left_out(address, because);
    if (item->fate == Fate::replace || item->fate == Fate::create) return;
    item->fate = Fate::replace;
    item->because = because;
    spread_.push_back({item->change.from.address(), false});
  }

  // An object of `from` alone is dropped anyway, unless the filter hides that.
  void mark_dropped_though_left_out(const Address& address, const Address& because) {
    if (item_of_.contains(address) || !hidden_.contains(address)) return;
    const Item& item = add_item({{from_.find(address), {}, {}}, Fate::drop, because});
    spread_.push_back({item.change.from.address(), false});
  }

  // Altered although it may not differ: a column whose type is made anew under its old name.
  void mark_altered(const Address& address, const Address& because) {
    Item* item = both_sides(address);
    if (!item) return mark_dropped_though_left_out(address, because);
    if (item->fate == Fate::replace || item->fate == Fate::create) return;
    const auto& rules = rules_of(address.kind);
    const auto field =
        rules.altered_field ? rules.altered_field : model::field_named(address.kind, "type");
    if (field && !item->change.changed(*field)) item->change.fields.push_back(*field);
    item->fate = Fate::alter;
    item->because = because;
    mark_remade(item->change);
    if (item->fate != Fate::alter) return;
    if (!rules.reshapes || rules.reshapes(item->change, *this)) {
      spread_.push_back({item->change.from.address(), true});
    }
  }

  void order_items() {
    ordered_.clear();
    for (Item& item : items_) ordered_.push_back(&item);
    // What was found to differ is in order already.
    const auto address = [](const Item* item) { return item->change.address(); };
    const auto rest = std::ranges::is_sorted_until(ordered_, {}, address);
    std::ranges::sort(rest, ordered_.end(), {}, address);
    std::ranges::inplace_merge(ordered_, rest, {}, address);
  }

  // ---- what the filter leaves out

  bool left_out(const Change& change) const {
    return !options_.filter.sees(change.address(), change.from ? from_ : to_);
  }

  // Goes with its parent, and comes back with it as it was.
  bool shares_its_parents_fate(const Item& item) const {
    if (!item.change.from) return false;
    const Address owner = owner_of(item.change.from);
    const Fate owners = owner.key.empty() ? Fate::keep : fate(owner);
    return owners == Fate::drop ||
           (owners == Fate::replace && !hidden_.contains(item.change.address()));
  }

  void refuse_touching_what_is_left_out() const {
    if (options_.filter.sees_all()) return;
    std::vector<std::string> touched;
    for (const Item* item : ordered_) {
      if (item->fate == Fate::keep || !left_out(item->change)) continue;
      if (shares_its_parents_fate(*item)) continue;
      const char* verb = item->fate == Fate::drop    ? "drop "
                         : item->fate == Fate::alter ? "alter "
                                                     : "rebuild ";
      touched.push_back(verb + model::printable(model::address_text(item->change.address())) +
                        ", which depends on " +
                        model::printable(model::address_text(item->because)));
    }
    refuse("the plan would have to touch what the filter leaves out: ", touched,
           "let the filter show these objects, or hide what they depend on too");
  }

  void refuse_needing_what_is_left_out() {
    if (options_.filter.sees_all()) return;
    std::unordered_set<Address, AddressHash> made, said;
    for (const Action& action : actions_.all())
      made.insert(action.produces.begin(), action.produces.end());
    std::vector<std::string> lacking;
    for (const Action& action : actions_.all()) {
      for (const Address& needed : action.needs) {
        if (made.contains(needed) || !from_.captured(needed.kind)) continue;
        if (from_.contains(needed)) {
          note_need_of_hidden(needed, action, said);
          continue;
        }
        const Record* record = to_.find_record(needed);
        if (!record || options_.filter.sees(record->address(), to_)) continue;
        if (!said.insert(record->address()).second) continue;
        lacking.push_back(model::printable(model::address_text(record->address())) + " (for " +
                          model::printable(model::address_text(action.object)) + ")");
      }
    }
    refuse("the plan needs what is not in FROM and the filter leaves out: ", lacking,
           "let the filter show these objects too, or make them in FROM first");
  }

  // What is on both sides and differs out of sight may do as it is, or not: people are to look.
  void note_need_of_hidden(const Address& needed, const Action& action,
                           std::unordered_set<Address, AddressHash>& said) {
    if (!hidden_.contains(needed) || !said.insert(needed).second) return;
    actions_.notes().push_back(model::printable(model::address_text(action.object)) + " needs " +
                               model::printable(model::address_text(needed)) +
                               ", which differs and which the filter hides");
  }

  static void refuse(const char* what, const std::vector<std::string>& names, const char* hint) {
    constexpr std::size_t kShown = 8;
    if (names.empty()) return;
    std::string message = what;
    for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
      message += (i ? "; " : "") + names[i];
    }
    if (names.size() > kShown)
      message += "; and " + std::to_string(names.size() - kShown) + " more";
    throw model::Error(message, hint);
  }

  // ---- statements

  std::vector<Edge> plan_actions() {
    actions_ = {};
    comes_with_.clear();
    goes_with_.clear();
    reshaped_.clear();
    emit();
    complete();
    refuse_needing_what_is_left_out();
    return edges_between(actions_.all());
  }

  // What led to the statements is let go as soon as it has: large plans hold much.
  void put_in_order(std::vector<Edge> edges) {
    item_of_ = {};
    ordered_ = {};
    items_ = {};
    const auto order = sort_actions(actions_.all(), edges);
    fold(actions_.all(), order, edges);
    for (Action& action : actions_.all()) action.forget_edges();
  }

  void emit() {
    for (const Item* item : ordered_) {
      const Change& change = item->change;
      const auto& rules = rules_of(change.address().kind);
      const std::size_t first = actions_.all().size();
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

  static std::string why_of(const Item& item) {
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

  Address owner_of(const Object& from) const {
    const auto& rules = rules_of(from.kind());
    if (rules.dropped_with) return rules.dropped_with(from, *this);
    const Record* parent = from_.parent(from.address());
    return parent ? parent->address() : Address();
  }

  void drop(const Object& from) {
    const auto& rules = rules_of(from.kind());
    const Address owner = owner_of(from);
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

  // Where drops wait for one another in a circle, since what goes with a table uses what must go before
  // that table: a check that calls a function of the table's row type, policies of two tables that look
  // at views of the other. Such an object gets a statement of its own. Returns whether there was one.
  bool set_apart(const std::vector<Edge>& edges) {
    bool found = false;
    for (const auto& loop : loops_in(actions_.all().size(), edges)) {
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
  // body reads it): one of them is made without its content first, or loses it before it goes. Views
  // rather than functions: those take nothing but the types of their columns then. Returns whether
  // there was one.
  bool take_in_two_steps(const std::vector<Edge>& edges) {
    // One of each loop; the same one may be made in one and dropped in another.
    std::vector<std::pair<Address, std::vector<Address>>> chosen;
    for (const auto& loop : loops_in(actions_.all().size(), edges)) {
      std::vector<Address> members;
      std::optional<Address> first;
      for (const std::size_t i : loop) {
        const Action& action = actions_.all()[i];
        if (action.verb == Action::Verb::alter) continue;
        members.insert(members.end(), action.produces.begin(), action.produces.end());
        members.insert(members.end(), action.destroys.begin(), action.destroys.end());
        if (!rules_of(action.object.kind).make_hollow || hollow_.contains(action.object)) continue;
        const auto order = [](const Address& a) {
          return std::pair(a.kind != model::Kind::view, a);
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
      for (;;) {
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
      action.claims.push_back(address_slot(action.object));
      add_slots(wanted, action.claims);
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

  void add_slots(const Object& object, std::vector<Slot>& slots) const {
    const auto& rules = rules_of(object.kind());
    if (!rules.slots) return;
    for (Slot& slot : rules.slots(object)) slots.push_back(std::move(slot));
  }

  void add_releases(const Object& old, Action& action) const {
    action.releases.push_back(address_slot(old.address()));
    add_slots(old, action.releases);
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
  std::deque<Item> items_;
  std::unordered_map<Address, Item*, AddressHash> item_of_;
  std::deque<std::pair<Address, bool>> spread_;
  std::vector<Item*> ordered_;
  std::unordered_map<Address, Address, AddressHash> comes_with_, goes_with_;
  Actions actions_;
  mutable std::deque<std::string> keys_;
  mutable std::optional<ConstraintNames> constraint_names_;
  std::unordered_set<Address, AddressHash> hidden_;
  std::unordered_set<Address, AddressHash> reshaped_;
  // What has a drop of its own although its owner goes.
  std::unordered_set<Address, AddressHash> apart_;
  // What is made in two steps, with the objects that its first one does not wait for.
  std::unordered_map<Address, std::unordered_set<Address, AddressHash>, AddressHash> hollow_;
};

}  // namespace

bool Plan::destructive() const {
  return std::ranges::any_of(actions, [](const Action& a) { return !a.data_loss.empty(); });
}

Plan make_plan(const Catalog& from, const Catalog& to, const Options& options) {
  if (options.ignored_properties.empty()) return Planner(from, to, options).run();
  const Catalog wanted = options.ignored_properties.taken_over(from, to);
  return Planner(from, wanted, options).run();
}

}  // namespace pgsnap::diff
