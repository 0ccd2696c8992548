#pragma once
// Which parts of a text have a type that EXTRACT gave them: double precision while it was
// date_part (before 14), numeric since. A server gives the numbers beside them the same type.

#include <cstdint>
#include <string_view>
#include <vector>

#include "diff/compare/text_tree.h"

namespace pgsnap::diff {

enum class ExtractType : std::uint8_t { none, float8, numeric };

std::string_view type_name(ExtractType type);

class ExtractTypes {
 public:
  ExtractTypes() = default;  // every part has none
  // numeric_date_part: a cast of date_part to numeric gives what EXTRACT gives.
  ExtractTypes(const TextTree& tree, bool numeric_date_part);

  // The item must be one of the tree's.
  ExtractType of(const TextTree& tree, const Item& item) const {
    return types_.empty() ? ExtractType::none
                          : types_[static_cast<std::size_t>(&item - tree.items().data())];
  }

  // (part)::type, where the cast gives the type that EXTRACT has on the other side, so that it
  // says nothing: the part without the cast. Null for anything else.
  const Item* without_cast(const TextTree& tree, const Item& item) const;

 private:
  ExtractType of_item(const TextTree& tree, const Item& item) const;
  ExtractType of_level(const TextTree& tree, std::uint32_t level) const;

  bool numeric_date_part_ = false;
  std::vector<ExtractType> types_;
};

// True for the operators that give both sides and, the first four, the result one type.
bool is_arithmetic(std::string_view op);
bool is_comparison(std::string_view op);

}  // namespace pgsnap::diff
