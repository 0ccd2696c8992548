#include "nearest.h"

#include <algorithm>
#include <numeric>

#include "snapshot/model/printable.h"

namespace pgsnap::app {
namespace {

// Letters to add, take away or change.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  constexpr std::size_t kShown = 3;
  // One that holds the other is near, however long it is.
  const auto measure = [&](const std::string& candidate) {
    const bool part = name.size() > 2 && (candidate.find(name) != std::string::npos ||
                                          name.find(candidate) != std::string::npos);
    const std::size_t letters = distance(name.substr(0, 64), candidate);
    return std::pair(part ? std::min<std::size_t>(letters, 2) : letters, candidate);
  };
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& candidate : known) near.push_back(measure(candidate));
  std::ranges::sort(near);
  std::string text = model::printable(name) + " is no " + what + "; nearest: ";
  for (std::size_t i = 0; i < near.size() && i < kShown; ++i) {
    text += (i ? ", " : "") + near[i].second;
  }
  return text;
}

}  // namespace pgsnap::app
