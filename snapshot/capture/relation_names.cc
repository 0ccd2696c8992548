#include "snapshot/capture/relation_names.h"

#include <algorithm>
#include <span>
#include <string>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

// From -1 downwards.
constexpr std::string_view kSystemColumns[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
constexpr std::string_view kSystemColumnsBefore12[] = {"ctid", "oid",  "xmin",    "cmin",
                                                       "xmax", "cmax", "tableoid"};

}  // namespace

void RelationNames::add_column(std::uint32_t oid, int number, std::string_view name) {
  const auto it = relations_.find(oid);
  if (it == relations_.end() || number < 1) return;
  auto& columns = it->second.columns;
  const auto at = static_cast<std::size_t>(number - 1);
  if (at >= columns.size()) columns.resize(at + 1);
  columns[at] = name;
}

void RelationNames::add_generated_column(std::uint32_t oid, int number) {
  const auto it = relations_.find(oid);
  if (it != relations_.end()) it->second.generated.push_back(number);
}

bool RelationNames::is_generated(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  return relation && std::ranges::find(relation->generated, number) != relation->generated.end();
}

int RelationNames::rank(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  if (!relation || number < 1) return number;
  const auto& columns = relation->columns;
  const auto before = std::min(columns.size(), static_cast<std::size_t>(number - 1));
  const auto dropped = std::ranges::count(std::span(columns).first(before), std::string_view());
  return number - static_cast<int>(dropped);
}

const RelationNames::Relation* RelationNames::find(std::uint32_t oid) const {
  if (oid == 0 || oid != last_oid_) {
    const auto it = relations_.find(oid);
    last_ = it == relations_.end() ? nullptr : &it->second;
    last_oid_ = oid;
  }
  return last_;
}

std::string_view RelationNames::column(std::uint32_t oid, int number) const {
  std::string_view name;
  if (number < 0) {
    const auto system = server_major_ >= 12
                            ? std::span<const std::string_view>(kSystemColumns)
                            : std::span<const std::string_view>(kSystemColumnsBefore12);
    const auto at = static_cast<std::size_t>(-(number + 1));
    if (at < system.size()) name = system[at];
  } else if (const Relation* relation = find(oid); relation && number > 0) {
    const auto at = static_cast<std::size_t>(number - 1);
    if (at < relation->columns.size()) name = relation->columns[at];
  }
  if (name.empty()) {
    throw model::Error("the catalogs name column " + std::to_string(number) + " of relation " +
                       std::to_string(oid) + ", and there is none");
  }
  return name;
}

}  // namespace pgsnap::capture
