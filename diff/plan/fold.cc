#include "diff/plan/fold.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace pgsnap::diff {
namespace {

// Writes the action into its host, if there is a place for it.
bool take_in(Action& host, const Action& action, bool host_makes_it) {
  if (!action.fold_appends) {
    if (!host.has_clauses) return false;
    host.clauses.push_back({action.object, action.fold_text, action.position});
    return true;
  }
  for (auto& clause : host.clauses) {
    if (clause.object != action.fold_into) continue;
    clause.text += action.fold_text;
    return true;
  }
  if (host.has_clauses || !host_makes_it || host.object != action.fold_into) return false;
  host.head += action.fold_text;
  return true;
}

// Leaves these, in this order, without a second list of them.
void keep(const std::vector<std::size_t>& wanted, ActionList& actions) {
  std::vector<std::size_t> place(actions.size());  // of what was there
  std::vector<std::size_t> holds(actions.size());  // what is there
  std::iota(place.begin(), place.end(), std::size_t{0});
  holds = place;
  for (std::size_t to = 0; to < wanted.size(); ++to) {
    const std::size_t from = place[wanted[to]];
    if (from == to) continue;
    std::swap(actions[to], actions[from]);
    std::swap(holds[to], holds[from]);
    place[holds[to]] = to;
    place[holds[from]] = from;
  }
  actions.resize(wanted.size());
}

}  // namespace

void fold(ActionList& actions, const std::vector<std::size_t>& order,
          const std::vector<Edge>& edges) {
  const std::size_t n = actions.size();
  std::vector<std::size_t> place(n);  // in the order
  for (std::size_t p = 0; p < n; ++p) place[order[p]] = p;
  std::vector<std::vector<std::size_t>> before(n);
  // A preference that the sort gave up (after its follower) does not hold here either.
  for (const Edge& edge : edges) {
    const bool folds = !actions[edge.after].fold_into.key.empty();
    if (folds && place[edge.before] < place[edge.after]) before[edge.after].push_back(edge.before);
  }
  std::unordered_map<model::Address, std::size_t, model::AddressHash> producer;
  std::vector<std::size_t> into(n);  // the action that each is part of
  for (std::size_t i : order) {
    into[i] = i;
    Action& action = actions[i];
    for (const auto& address : action.produces) producer[address] = i;
    if (action.fold_into.key.empty()) continue;
    const auto found = producer.find(action.fold_into);
    if (found == producer.end()) continue;
    const std::size_t target = into[found->second];
    bool free = true;
    for (std::size_t b : before[i]) {
      free = free && (into[b] == target || place[into[b]] < place[target]);
    }
    if (!free) continue;
    if (!take_in(actions[target], action, target == found->second)) continue;
    into[i] = target;
    action = {};
  }
  std::vector<std::size_t> left;
  for (std::size_t i : order) {
    if (into[i] != i) continue;
    left.push_back(i);
    // Within one statement columns may stand before those that they read.
    std::ranges::stable_sort(actions[i].clauses, {}, [](const Action::Clause& clause) {
      const bool column = clause.object.kind == model::Kind::column;
      return std::pair(!column, column ? clause.position : 0);
    });
  }
  keep(left, actions);
}

}  // namespace pgsnap::diff
