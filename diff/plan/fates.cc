#include "diff/plan/fates.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "diff/rules/captured_form.h"
#include "diff/rules/descent.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {

using model::Address;
using model::Catalog;
using model::Object;
using model::Record;

namespace {

// Rules rely on a child's parent being there; a file made by hand may lack it.
void check_parent(const Object& object, const Catalog& catalog) {
  if (!object || !model::kind_info(object.kind()).has_parent()) return;
  if (catalog.parent(object.address())) return;
  throw model::Error(model::address_text(object.address()) + " belongs to no relation",
                     "the snapshot is incomplete; capture it anew");
}

std::vector<model::FieldId> find_column_lists(model::Kind kind) {
  std::vector<model::FieldId> fields;
  if (!model::kind_info(kind).has_parent()) return fields;
  for (std::string_view name : {"columns", "include"}) {
    if (const auto field = model::field_named(kind, name)) fields.push_back(*field);
  }
  return fields;
}

}  // namespace

void Fates::find(std::vector<Change> changes, AddressSet hidden) {
  hidden_ = std::move(hidden);
  for (Change& change : changes) add_item(std::move(change));
  decide();
  propagate();
  order_items();
}

Fate Fates::fate(const Address& address) const {
  const Item* item = item_of(address);
  return item ? fate(*item) : Fate::keep;
}

const Object* Fates::made(const Address& address) const {
  const Item* item = item_of(address);
  if (!item) return nullptr;
  const Fate its = fate(*item);
  return its == Fate::create || its == Fate::replace ? &item->change.to : nullptr;
}

const Fates::Item* Fates::item_of(const Address& address) const {
  const auto it = item_of_.find(address);
  return it == item_of_.end() ? nullptr : it->second;
}

void Fates::forget() {
  item_of_ = {};
  ordered_ = {};
  items_ = {};
}

void Fates::add_item(Change change) {
  check_parent(change.from, from_);
  check_parent(change.to, to_);
  check_captured_form(change.from);
  check_captured_form(change.to);
  const Fate fate = !change.to ? Fate::drop : !change.from ? Fate::create : Fate::alter;
  add_item({std::move(change), fate});
}

Fates::Item& Fates::add_item(Item item) {
  items_.push_back(std::move(item));
  item_of_[items_.back().change.address()] = &items_.back();
  return items_.back();
}

// Rules ask for the fates of other objects: all that come and go, and what is made anew whatever the others do, are known
// before the first is asked what a difference leads to.
void Fates::decide() {
  order_items();
  for (Item* item : ordered_) {
    if (item->fate == Fate::alter && always_replaces(item->change)) item->fate = Fate::replace;
  }
  for (Item* ordered : ordered_) {
    Item& item = *ordered;
    const Address address = item.change.address();
    if (item.fate == Fate::alter) item.fate = fate_of(item.change);
    if (item.fate == Fate::drop || item.fate == Fate::replace) spread_.push_back({address, false});
    const auto& rules = rules_of(address.kind);
    if (item.fate == Fate::alter && rules.reshapes && rules.reshapes(item.change, context_)) {
      spread_.push_back({address, true});
    }
  }
  for (const Item* ordered : std::vector<Item*>(ordered_)) mark_remade(ordered->change);
}

void Fates::mark_remade(const Change& change) {
  const auto remakes = rules_of(change.address().kind).remakes;
  if (!remakes) return;
  const Address address = change.address();
  for (const Address& other : remakes(change, context_)) mark_replaced(other, address);
}

// Whether there is no statement for a difference of an object that is on both sides.
bool Fates::always_replaces(const Change& change) const {
  return std::ranges::any_of(
      rules_of(change.address().kind).properties, [&](const PropertyRule& rule) {
        return rule.response == Response::replace && change.changed(rule.field);
      });
}

// Of an object that is on both sides, and is not made anew whatever the others do.
Fate Fates::fate_of(const Change& change) const {
  const bool replaces = std::ranges::any_of(
      rules_of(change.address().kind).properties, [&](const PropertyRule& rule) {
        return rule.response == Response::replace_if && change.changed(rule.field) &&
               rule.must_replace(change, context_);
      });
  return replaces ? Fate::replace : Fate::alter;
}

void Fates::add_links(std::span<const Record> records) {
  for (const Record& record : records) {
    const Address other = rules_of(record.kind).linked_to(from_.object(record), context_);
    if (!other.key.empty()) links_.emplace(other, record.address());
  }
}

// What is linked to each object without depending on it. Links follow the fates that there were before
// any spread, in whatever order it does.
void Fates::find_links() {
  for (Item& item : items_) item.first = item.fate;
  if (spread_.empty()) return;
  model::for_each_kind([&](model::Kind kind) {
    const auto& rules = rules_of(kind);
    if (rules.linked_to && rules.links_lead_to == LinkedTo::anything) {
      add_links(from_.records(kind));
    }
  });
}

void Fates::find_links_to(const Address& address) {
  const auto& rules = rules_of(address.kind);
  if (!rules.linked_to || rules.links_lead_to == LinkedTo::anything) return;
  asks_for_links_ = true;
  const auto search = [&](std::string_view parent) {
    if (!searched_.insert({address.kind, parent}).second) return;
    add_links(from_.children(parent, address.kind));
  };
  const auto own = model::parent_key(address.key);
  search(own);
  if (rules.links_lead_to == LinkedTo::above) {
    walk_down(own, from_, [&](const Address& link) {
      search(model::parent_key(link.key));
      return true;
    });
  }
  asks_for_links_ = false;
}

// An object that goes takes along what depends on it: that is made anew afterwards. Chains may
// be 10,000 long, so this is a list of work, not a recursion.
void Fates::propagate() {
  find_links();
  while (!spread_.empty()) {
    // Not a structured binding: clang lets no lambda capture one before version 16.
    const Address address = spread_.front().first;
    const bool reshaped = spread_.front().second;
    spread_.pop_front();
    // What goes only since another does was not asked yet.
    if (const Item* item = item_of(address); !reshaped && item && !item->because.key.empty()) {
      mark_remade(item->change);
    }
    for (const Address& dependent : from_.dependents(address)) react(dependent, address, reshaped);
    find_links_to(address);
    for (auto [it, end] = links_.equal_range(address); it != end; ++it) {
      react(it->second, address, reshaped);
    }
    for_each_sibling_on_column(
        address, [&](const Address& dependent) { react(dependent, address, reshaped); });
    if (reshaped) {
      disturb(address);
      continue;
    }
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

// Each once: what a file says may go in a circle.
void Fates::disturb(const Address& by) {
  const Item* item = item_of(by);
  const auto& rules = rules_of(by.kind);
  if (!item || !rules.disturbs) return;
  for (const Address& other : rules.disturbs(item->change, context_)) {
    if (disturbed_.insert(other).second) react(other, by, false);
  }
}

// DROP EXTENSION takes along, without a word, what was said to depend on it.
void Fates::replace_what_goes_with(const Address& extension) {
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
void Fates::for_each_sibling_on_column(const Address& column, F&& handle) const {
  if (column.kind != model::Kind::column) return;
  if (const Address its_default{model::Kind::column_default, column.key};
      from_.contains(its_default)) {
    handle(its_default);
  }
  const auto name = model::key_part(column.key, 2);
  model::for_each_kind([&](model::Kind kind) {
    const auto& fields = column_lists(kind);
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

void Fates::react(const Address& dependent, const Address& on, bool reshaped) {
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

bool Fates::is_evicted(const Object& dependent, const Address& by) const {
  const auto& rules = rules_of(by.kind);
  return rules.evicts && rules.evicts(item_of_.at(by)->change, dependent, context_);
}

Fates::Item* Fates::both_sides(const Address& address) {
  const auto it = item_of_.find(address);
  if (it != item_of_.end()) return it->second->change.to ? it->second : nullptr;
  Change change{from_.find(address), to_.find(address), {}};
  if (!change.from || !change.to) return nullptr;
  check_captured_form(change.from);
  check_captured_form(change.to);
  return &add_item({std::move(change), Fate::keep});
}

void Fates::mark_replaced(const Address& address, const Address& because) {
  Item* item = both_sides(address);
  if (!item) return mark_dropped_though_left_out(address, because);
  if (item->fate == Fate::replace || item->fate == Fate::create) return;
  item->fate = Fate::replace;
  item->because = because;
  spread_.push_back({item->change.from.address(), false});
}

// An object of `from` alone is dropped anyway, unless the filter hides that.
void Fates::mark_dropped_though_left_out(const Address& address, const Address& because) {
  if (item_of_.contains(address) || !hidden_.contains(address)) return;
  const Item& item = add_item({{from_.find(address), {}, {}}, Fate::drop, because});
  spread_.push_back({item.change.from.address(), false});
}

// Altered although it may not differ: a column whose type is made anew under its old name.
void Fates::mark_altered(const Address& address, const Address& because) {
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
  if (!rules.reshapes || rules.reshapes(item->change, context_)) {
    spread_.push_back({item->change.from.address(), true});
  }
}

void Fates::order_items() {
  ordered_.clear();
  for (Item& item : items_) ordered_.push_back(&item);
  // What was found to differ is in order already.
  const auto address = [](const Item* item) { return item->change.address(); };
  const auto rest = std::ranges::is_sorted_until(ordered_, {}, address);
  std::ranges::sort(rest, ordered_.end(), {}, address);
  std::ranges::inplace_merge(ordered_, rest, {}, address);
}

Address owner_of(const Object& from, const Context& context) {
  const auto& rules = rules_of(from.kind());
  if (rules.dropped_with) return rules.dropped_with(from, context);
  const Record* parent = context.from().parent(from.address());
  return parent ? parent->address() : Address();
}

const std::vector<model::FieldId>& column_lists(model::Kind kind) {
  static const auto lists = [] {
    std::array<std::vector<model::FieldId>, model::kKindCount> all;
    model::for_each_kind(
        [&](model::Kind it) { all[static_cast<std::size_t>(it)] = find_column_lists(it); });
    return all;
  }();
  return lists[static_cast<std::size_t>(kind)];
}

}  // namespace pgsnap::diff
