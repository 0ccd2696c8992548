#include "diff/plan/description.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "diff/plan/checked_statements.h"
#include "diff/plan/constraint_names.h"
#include "diff/plan/fold.h"
#include "diff/rules/attributes.h"
#include "diff/rules/captured_form.h"
#include "diff/rules/rule.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {

using model::Address;
using model::Catalog;
using model::Object;
using model::Record;

// To the rules it is a plan from nothing.
class Descriptions::Describer final : public Context {
 public:
  explicit Describer(const Catalog& to) : to_(to) {
    check_no_circles(to);
    options_.with_owners = options_.with_privileges = options_.with_roles = options_.with_database =
        true;
    options_.database_name = to.database_name();
    if (options_.database_name.empty()) options_.database_name = "current";
  }

  ActionList of(const Record& record) {
    objects_.clear();
    kinds_.clear();
    keys_.clear();
    Actions actions;
    describe(record, actions);
    if (model::kind_info(record.kind).family == model::Family::parent) {
      model::for_each_kind([&](model::Kind kind) {
        if (!model::kind_info(kind).has_parent()) return;
        for (const Record& child : to_.children(record.key, kind)) describe(child, actions);
      });
    }
    for (const model::Kind kind : kinds_) {
      if (const auto finish = rules_of(kind).finish) finish(*this, actions);
    }
    const auto order = order_of(actions.all());
    fold(actions.all(), order, {});
    check_statements(actions.all());
    return std::move(actions.all());
  }

  const Catalog& from() const override { return from_; }
  const Catalog& to() const override { return to_; }
  const Options& options() const override { return options_; }
  int target() const override { return to_.info().server_major; }
  Fate fate(const Address& address) const override {
    return to_.contains(address) ? Fate::create : Fate::keep;
  }
  const Object* made(const Address& address) const override {
    const Record* record = to_.find_record(address);
    return record ? &object_of(*record) : nullptr;
  }
  Address address(model::Kind kind, std::initializer_list<std::string_view> parts) const override {
    keys_.push_back(model::join_key(parts));
    return {kind, keys_.back()};
  }
  bool names_constraint(std::string_view schema, std::string_view name) const override {
    if (!constraint_names_) constraint_names_.emplace().add(to_);
    return constraint_names_->contains(schema, name);
  }

 private:
  const Object& object_of(const Record& record) const {
    const auto [it, is_new] = objects_.try_emplace(record.address());
    if (is_new) it->second = to_.object(record);
    return it->second;
  }

  void describe(const Record& record, Actions& actions) {
    const Object& object = object_of(record);
    check_captured_form(object);
    kinds_.insert(record.kind);
    const auto& rules = rules_of(record.kind);
    const std::size_t first = actions.all().size();
    rules.create(object, *this, actions);
    create_attributes({}, object, *this, actions);
    for (std::size_t i = first; i < actions.all().size(); ++i) {
      Action& action = actions.all()[i];
      if (action.rank == 0) action.rank = static_cast<int>(rules.rank);
    }
  }

  // What makes something before what alters it, columns by their numbers.
  static std::vector<std::size_t> order_of(const ActionList& actions) {
    std::vector<std::size_t> order(actions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) {
      const Action& action = actions[i];
      const bool makes = action.verb == Action::Verb::create;
      const int among_siblings = action.fold_into.key.empty() ? 0 : action.position;
      return std::tuple(!makes, action.comes_last, action.rank, among_siblings, action.object,
                        action.position, i);
    });
    return order;
  }

  const Catalog from_;
  const Catalog& to_;
  Options options_;
  // Of what is described together.
  mutable std::unordered_map<Address, Object, model::AddressHash> objects_;
  std::set<model::Kind> kinds_;
  mutable std::deque<std::string> keys_;
  mutable std::optional<ConstraintNames> constraint_names_;
};

Address described_with(const Address& object, const Catalog& catalog) {
  if (!model::kind_info(object.kind).has_parent()) return object;
  if (const Record* parent = catalog.parent(object)) return parent->address();
  throw model::Error(model::address_text(object) + " belongs to no relation",
                     "the snapshot is incomplete; capture it anew");
}

Descriptions::Descriptions(const Catalog& catalog)
    : describer_(std::make_unique<Describer>(catalog)) {}
Descriptions::~Descriptions() = default;

ActionList Descriptions::of(const Record& record) { return describer_->of(record); }

}  // namespace pgsnap::diff
