#pragma once
// The members of operator families and classes, as their statements name them.

#include <string>
#include <string_view>
#include <vector>

#include "diff/rules/rule.h"

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

// The members of a new family, or that come to one, which a new class of it brings. Before 14 what CREATE OPERATOR CLASS
// names belongs to the class, and pg_dump says so; snapshots have it with the family, where it is since. So the
// class names all that are of its own type. Nothing since 14.
std::vector<OperatorMember> brought_by(const model::Object& new_class, const model::Object& family,
                                       model::FieldId members, const Context&);

}  // namespace pgsnap::diff
