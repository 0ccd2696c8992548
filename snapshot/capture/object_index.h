#pragma once
// Finds by pg_depend's way to name an object: catalog, OID, column number.

#include <cstdint>
#include <utility>
#include <vector>

namespace pgsnap::capture {

struct CatalogObject {
  std::uint32_t catalog = 0;
  std::uint32_t oid = 0;
  std::int32_t sub_id = 0;
  friend bool operator==(const CatalogObject&, const CatalogObject&) = default;
};

// A hash table in one block of memory: a capture keeps hundreds of thousands of entries. Nothing is
// ever taken out. Catalog 0 marks an empty place.
template <typename Value>
class ObjectIndex {
 public:
  void reserve(std::size_t count) {
    std::size_t size = 16;
    while (size < count * 2) size *= 2;
    if (size > places_.size()) resize(size);
  }

  // The later of two wins.
  void set(CatalogObject object, Value value) {
    if ((count_ + 1) * 4 > places_.size() * 3) resize(places_.empty() ? 16 : places_.size() * 2);
    Place& place = places_[find_place(object)];
    if (place.object.catalog == 0) ++count_;
    place = {object, std::move(value)};
  }

  const Value* find(CatalogObject object) const {
    if (count_ == 0) return nullptr;
    const Place& place = places_[find_place(object)];
    return place.object.catalog == 0 ? nullptr : &place.value;
  }

  void clear() { *this = ObjectIndex(); }

 private:
  struct Place {
    CatalogObject object;
    Value value{};
  };

  std::size_t find_place(CatalogObject object) const {
    std::uint64_t hash = (std::uint64_t{object.catalog} << 32 ^ object.oid) * 0x9E3779B97F4A7C15ULL;
    hash ^= static_cast<std::uint64_t>(object.sub_id) * 0xC2B2AE3D27D4EB4FULL;
    hash ^= hash >> 29;
    std::size_t at = hash & (places_.size() - 1);
    while (places_[at].object.catalog != 0 && places_[at].object != object) {
      at = (at + 1) & (places_.size() - 1);
    }
    return at;
  }

  void resize(std::size_t size) {
    std::vector<Place> old(size);
    old.swap(places_);
    for (Place& place : old) {
      if (place.object.catalog != 0) places_[find_place(place.object)] = std::move(place);
    }
  }

  std::vector<Place> places_;
  std::size_t count_ = 0;
};

}  // namespace pgsnap::capture
