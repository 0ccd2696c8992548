#pragma once
// The members of operator families and classes, as their statements name them.

#include <string>
#include <string_view>
#include <vector>

namespace pgsnap::diff {

// One of the triples of operator_family.h.
struct OperatorMember {
  std::string_view number;
  std::string_view types;
  std::string_view definition;

  friend bool operator==(const OperatorMember&, const OperatorMember&) = default;
};

std::vector<OperatorMember> operator_members(const std::vector<std::string_view>& list);

// operator 1 app.<(integer, integer); function 1 (integer, integer) app.f(integer, integer)
std::vector<std::string> operator_items(const std::vector<OperatorMember>& operators,
                                        const std::vector<OperatorMember>& functions);

}  // namespace pgsnap::diff
