#include "snapshot/capture/relation_names.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

// From -1 downwards.
constexpr std::string_view kSystemColumns[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
constexpr std::string_view kSystemColumnsBefore12[] = {"ctid", "oid",  "xmin",    "cmin",
                                                       "xmax", "cmax", "tableoid"};

std::span<const std::string_view> system_columns(int server_major) {
  if (server_major >= 12) return kSystemColumns;
  return kSystemColumnsBefore12;
}

CatalogObject object(std::uint32_t oid) { return {1259, oid, 0}; }  // of pg_class

}  // namespace

void RelationNames::add(std::uint32_t oid, Relation relation) {
  by_oid_.set(object(oid), static_cast<std::uint32_t>(relations_.size()));
  relations_.push_back(std::move(relation));
  last_oid_ = 0;
}

void RelationNames::add_column(std::uint32_t oid, int number, std::string_view name,
                               std::uint32_t type) {
  Relation* relation = find_mutable(oid);
  if (!relation || number < 1) return;
  const auto at = static_cast<std::size_t>(number - 1);
  if (at >= relation->columns.size()) relation->columns.resize(at + 1);
  relation->columns[at] = {name, kNoPlace, type};
}

void RelationNames::add_column_without_default(std::uint32_t oid, int number) {
  if (Relation* relation = find_mutable(oid)) relation->without_default.push_back(number);
}

void RelationNames::set_place(std::uint32_t oid, int number, std::uint32_t place) {
  Relation* relation = find_mutable(oid);
  const auto at = static_cast<std::size_t>(number - 1);
  if (relation && number > 0 && at < relation->columns.size()) relation->columns[at].place = place;
}

const std::uint32_t* RelationNames::place(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  const auto at = static_cast<std::size_t>(number - 1);
  if (!relation || number < 1 || at >= relation->columns.size()) return nullptr;
  const Column& column = relation->columns[at];
  return column.place == kNoPlace ? nullptr : &column.place;
}

std::uint32_t RelationNames::type(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  const auto at = static_cast<std::size_t>(number - 1);
  return relation && number > 0 && at < relation->columns.size() ? relation->columns[at].type : 0;
}

bool RelationNames::takes_default(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  return !relation ||
         std::ranges::find(relation->without_default, number) == relation->without_default.end();
}

bool RelationNames::is_system_column(std::string_view name) const {
  const auto system = system_columns(server_major_);
  return std::ranges::find(system, name) != system.end();
}

int RelationNames::rank(std::uint32_t oid, int number) const {
  const Relation* relation = find(oid);
  if (!relation || number < 1) return number;
  const auto& columns = relation->columns;
  const auto before = std::min(columns.size(), static_cast<std::size_t>(number - 1));
  const auto dropped =
      std::ranges::count(std::span(columns).first(before), std::string_view(), &Column::name);
  return number - static_cast<int>(dropped);
}

const RelationNames::Relation* RelationNames::find(std::uint32_t oid) const {
  if (oid == 0 || oid != last_oid_) {
    const auto* place = oid == 0 ? nullptr : by_oid_.find(object(oid));
    last_ = place ? &relations_[*place] : nullptr;
    last_oid_ = oid;
  }
  return last_;
}

std::string_view RelationNames::column(std::uint32_t oid, int number) const {
  std::string_view name;
  if (number < 0) {
    const auto system = system_columns(server_major_);
    const auto at = static_cast<std::size_t>(-(number + 1));
    if (at < system.size()) name = system[at];
  } else if (const Relation* relation = find(oid); relation && number > 0) {
    const auto at = static_cast<std::size_t>(number - 1);
    if (at < relation->columns.size()) name = relation->columns[at].name;
  }
  if (name.empty()) {
    throw model::Error("the catalogs name column " + std::to_string(number) + " of relation " +
                       std::to_string(oid) + ", and there is none");
  }
  return name;
}

}  // namespace pgsnap::capture
