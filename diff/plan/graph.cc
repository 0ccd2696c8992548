#include "diff/plan/graph.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>
#include <unordered_map>

#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using Ids = std::vector<std::size_t>;
using ByAddress = std::unordered_map<Address, Ids, model::AddressHash>;

template <typename Map, typename Key>
const Ids& at(const Map& map, const Key& key) {
  static const Ids none;
  const auto it = map.find(key);
  return it == map.end() ? none : it->second;
}

class EdgeFinder {
 public:
  explicit EdgeFinder(const ActionList& actions) : actions_(actions) {}

  std::vector<Edge> run() {
    for (std::size_t i = 0; i < actions_.size(); ++i) {
      const Action& action = actions_[i];
      for (const Address& address : action.produces) producers_[address].push_back(i);
      for (const Address& address : action.destroys) destroyers_[address].push_back(i);
      if (action.reshapes) reshapers_[action.object].push_back(i);
      for (const Address& address : action.reshapes_too) reshapers_[address].push_back(i);
      if (action.renames_members) renamers_[action.object].push_back(i);
      if (action.renews) renewers_[action.object].push_back(i);
      for (const Address& address : action.renews_too) renewers_[address].push_back(i);
      for (const Slot& slot : action.releases) releasers_[slot].push_back(i);
    }
    for (std::size_t i = 0; i < actions_.size(); ++i) add_edges(i);
    return std::move(edges_);
  }

 private:
  void add(std::size_t before, std::size_t after, bool soft = false) {
    if (before != after) edges_.push_back({before, after, soft});
  }

  // What the renewal itself waits for does not prefer to come after it.
  void add_renewers(const Address& address, std::size_t i) {
    for (std::size_t r : at(renewers_, address)) {
      const auto& needs = actions_[r].needs;
      const bool waits = std::ranges::any_of(actions_[i].produces, [&](const Address& it) {
        return std::ranges::find(needs, it) != needs.end();
      });
      if (!waits) add(r, i, true);
    }
  }

  void add_edges(std::size_t i) {
    const Action& action = actions_[i];
    for (const Address& address : action.needs) {
      for (std::size_t p : at(producers_, address)) add(p, i);
      for (std::size_t r : at(reshapers_, address)) add(r, i);
      for (std::size_t r : at(renamers_, address)) add(r, i);
      add_renewers(address, i);
    }
    for (const Address& address : action.follows) {
      for (std::size_t p : at(producers_, address)) add(p, i, true);
      add_renewers(address, i);
    }
    for (const Address& address : action.precedes) {
      for (std::size_t p : at(producers_, address)) add(i, p, true);
      for (std::size_t r : at(reshapers_, address)) add(i, r, true);
    }
    for (const Address& address : action.uses_old) {
      for (std::size_t d : at(destroyers_, address)) add(i, d);
      for (std::size_t r : at(renamers_, address)) add(r, i);
      if (action.verb != Action::Verb::drop) continue;
      for (std::size_t r : at(reshapers_, address)) add(i, r);
    }
    for (const Slot& slot : action.claims) {
      for (std::size_t r : at(releasers_, slot)) add(r, i);
    }
  }

  const ActionList& actions_;
  ByAddress producers_, destroyers_, reshapers_, renamers_, renewers_;
  std::unordered_map<Slot, Ids> releasers_;
  std::vector<Edge> edges_;
};

// What decides between actions that are both ready.
struct Priority {
  int phase;
  int rank;
  Address object;
  int position;
  std::size_t index;

  friend auto operator<=>(const Priority&, const Priority&) = default;
};

Priority priority_of(const Action& action, std::size_t index) {
  const bool drop = action.verb == Action::Verb::drop;
  // A drop that is wanted last comes after all others that are.
  const int phase = action.comes_first ? -1 : !drop ? 1 : action.comes_last ? 2 : 0;
  return {phase, drop ? -action.rank : action.rank, action.object, action.position, index};
}

// Which loop of edges each action is in: equal numbers for actions that can reach one another
// (Tarjan's strongly connected components, without recursion).
std::vector<std::size_t> loops_of(const std::vector<Ids>& after) {
  constexpr std::size_t kUnseen = static_cast<std::size_t>(-1);
  const std::size_t n = after.size();
  std::vector<std::size_t> number(n, kUnseen), lowest(n), loop(n, kUnseen), next(n);
  Ids path, open;
  std::size_t count = 0;
  for (std::size_t start = 0; start < n; ++start) {
    if (number[start] != kUnseen) continue;
    path.push_back(start);
    while (!path.empty()) {
      const std::size_t i = path.back();
      if (number[i] == kUnseen) {
        number[i] = lowest[i] = count++;
        open.push_back(i);
      }
      if (next[i] < after[i].size()) {
        const std::size_t a = after[i][next[i]++];
        if (number[a] == kUnseen)
          path.push_back(a);
        else if (loop[a] == kUnseen)
          lowest[i] = std::min(lowest[i], number[a]);
        continue;
      }
      path.pop_back();
      if (!path.empty()) lowest[path.back()] = std::min(lowest[path.back()], lowest[i]);
      if (lowest[i] != number[i]) continue;
      for (std::size_t member = n; member != i;) {
        member = open.back();
        open.pop_back();
        loop[member] = i;
      }
    }
  }
  return loop;
}

[[noreturn]] void report_loop(const ActionList& actions, const std::vector<Ids>& before,
                              const std::vector<bool>& done) {
  // From any action that is left, going back along what it waits for must come round.
  std::size_t at = 0;
  while (done[at]) ++at;
  std::vector<std::size_t> path;
  std::vector<bool> on_path(actions.size());
  while (!on_path[at]) {
    on_path[at] = true;
    path.push_back(at);
    for (std::size_t b : before[at]) {
      if (!done[b]) {
        at = b;
        break;
      }
    }
  }
  std::string loop;
  bool inside = false;
  for (std::size_t i : path) {
    inside = inside || i == at;
    if (inside) loop += "\n  " + actions[i].sql() + "\n    waits for";
  }
  throw model::Error("internal error: the statements wait for one another in a circle:" + loop +
                         "\n  " + actions[at].sql(),
                     "please report this with both snapshots");
}

}  // namespace

std::vector<Edge> edges_between(const ActionList& actions) { return EdgeFinder(actions).run(); }

std::vector<std::vector<std::size_t>> loops_in(std::size_t actions,
                                               const std::vector<Edge>& edges) {
  std::vector<Ids> after(actions);
  for (const Edge& edge : edges) {
    if (!edge.soft) after[edge.before].push_back(edge.after);
  }
  std::map<std::size_t, Ids> members;
  const auto loop = loops_of(after);
  for (std::size_t i = 0; i < actions; ++i) members[loop[i]].push_back(i);
  std::vector<Ids> loops;
  for (auto& [first, ids] : members) {
    if (ids.size() > 1) loops.push_back(std::move(ids));
  }
  return loops;
}

std::vector<std::size_t> sort_actions(const ActionList& actions, const std::vector<Edge>& edges) {
  const std::size_t n = actions.size();
  std::vector<Ids> hard_after(n), soft_after(n), hard_before(n);
  Ids hard_waits(n), soft_waits(n);
  for (const Edge& edge : edges) hard_after[edge.before].push_back(edge.after);
  const auto loop = loops_of(hard_after);
  for (auto& after : hard_after) after.clear();
  for (const Edge& edge : edges) {
    // A preference that is in no loop can be met whatever is given up elsewhere.
    const bool soft = edge.soft && loop[edge.before] == loop[edge.after];
    (soft ? soft_after : hard_after)[edge.before].push_back(edge.after);
    ++(soft ? soft_waits : hard_waits)[edge.after];
    if (!soft) hard_before[edge.after].push_back(edge.before);
  }
  using Queue = std::priority_queue<Priority, std::vector<Priority>, std::greater<>>;
  Queue ready;    // waits for nothing
  Queue willing;  // waits for preferences only
  Queue last;     // waits for nothing, and is wanted after all others
  std::vector<bool> done(n);
  const auto offer = [&](std::size_t i) {
    if (hard_waits[i] != 0) return;
    Queue& queue = actions[i].comes_last ? last : soft_waits[i] == 0 ? ready : willing;
    queue.push(priority_of(actions[i], i));
  };
  for (std::size_t i = 0; i < n; ++i) offer(i);
  std::vector<std::size_t> order;
  order.reserve(n);
  while (order.size() < n) {
    while (!ready.empty() && done[ready.top().index]) ready.pop();
    while (!willing.empty() && done[willing.top().index]) willing.pop();
    while (!last.empty() && done[last.top().index]) last.pop();
    Queue& queue = !ready.empty() ? ready : !willing.empty() ? willing : last;
    if (queue.empty()) report_loop(actions, hard_before, done);
    const std::size_t i = queue.top().index;
    queue.pop();
    done[i] = true;
    order.push_back(i);
    for (std::size_t a : soft_after[i]) {
      if (--soft_waits[a] == 0 && !done[a]) offer(a);
    }
    for (std::size_t a : hard_after[i]) {
      if (--hard_waits[a] == 0) offer(a);
    }
  }
  return order;
}

}  // namespace pgsnap::diff
