#pragma once
// What happens to each object of a plan: what differs, and what goes or changes with it. It names no
// kind but the shape of a relation.

#include <deque>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "diff/compare/change.h"
#include "diff/rules/rule.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

using model::AddressSet;

class Fates {
 public:
  struct Item {
    Change change;
    Fate fate;
    model::Address because = {};  // the object whose change spread to this one
    Fate first = Fate::keep;      // before fates spread
  };

  // context: what rules are asked with; it gets its fates here. All must outlive this.
  Fates(const model::Catalog& from, const model::Catalog& to, const Context& context)
      : from_(from), to_(to), context_(context) {}

  // hidden: what differs and the filter leaves out.
  void find(std::vector<Change> changes, AddressSet hidden);

  Fate fate(const model::Address& address) const;
  // What is made in this plan, as it will be, or null.
  const model::Object* made(const model::Address& address) const;
  // By address.
  const std::vector<Item*>& in_order() const { return ordered_; }
  bool is_hidden(const model::Address& address) const { return hidden_.contains(address); }
  // The objects stay where they are.
  void forget();

 private:
  using Links = std::unordered_multimap<model::Address, model::Address, model::AddressHash>;

  const Item* item_of(const model::Address& address) const;
  Fate fate(const Item& item) const { return asks_for_links_ ? item.first : item.fate; }

  void add_item(Change change);
  Item& add_item(Item item);
  void decide();
  void mark_remade(const Change& change);
  bool always_replaces(const Change& change) const;
  Fate fate_of(const Change& change) const;
  void add_links(std::span<const model::Record> records);
  void find_links();
  void find_links_to(const model::Address& address);
  void propagate();
  void replace_what_goes_with(const model::Address& extension);
  void disturb(const model::Address& by);
  template <typename F>
  void for_each_sibling_on_column(const model::Address& column, F&& handle) const;
  void react(const model::Address& dependent, const model::Address& on, bool reshaped);
  bool is_evicted(const model::Object& dependent, const model::Address& by) const;
  Item* both_sides(const model::Address& address);
  void mark_replaced(const model::Address& address, const model::Address& because);
  void mark_dropped_though_left_out(const model::Address& address, const model::Address& because);
  void mark_altered(const model::Address& address, const model::Address& because);
  void order_items();

  const model::Catalog& from_;
  const model::Catalog& to_;
  const Context& context_;
  std::deque<Item> items_;
  std::unordered_map<model::Address, Item*, model::AddressHash> item_of_;
  std::deque<std::pair<model::Address, bool>> spread_;  // and whether it is only reshaped
  std::vector<Item*> ordered_;
  AddressSet hidden_;
  Links links_;
  std::set<model::Address> searched_;  // kinds and tables whose links are known
  AddressSet disturbed_;
  bool asks_for_links_ = false;
};

// What takes the object along when it goes: no key: nothing.
model::Address owner_of(const model::Object& from, const Context& context);

// The fields in which a relation's child names other children that are columns.
const std::vector<model::FieldId>& column_lists(model::Kind kind);

}  // namespace pgsnap::diff
