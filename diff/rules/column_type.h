#pragma once
// What a change of a column's type means for its values, and words of column definitions.

#include <string>
#include <string_view>
#include <vector>

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// What makes a column's new value of its old one, called `name`, where PostgreSQL has no assignment cast
// that fails on what does not fit: an expression, or nothing. Within a family of types (strings, or one
// type with other modifiers) nothing is said, since an explicit cast would cut values off silently. Types
// that users made meet in their text form. `user`: the action that has the expression, with what it needs.
std::string conversion(const Change& column, const std::string& name, const Context&, Action& user,
                       Actions&);

// Whether PostgreSQL changes the type only when it is told how: false where it surely has a cast for assignments.
bool needs_using(const Change& column, const Context&);

// What may be lost, or "".
std::string type_change_loss(const Change& column, const Context&);

// Whether the server surely writes every row anew: false where it does not, or where that is not known.
bool rewrites(const Change& column, const Context&);

// Whether values of the two types compare with each other, so that PostgreSQL itself can carry a
// check of several columns over the change of one of them.
bool stays_comparable(const Change& column, const Context&);

// Whether it can carry a foreign key over: an integer does not refer to a numeric, nor that to one.
bool stays_referable(const Change& column, const Context&);

// attstorage and attcompression as SET STORAGE and SET COMPRESSION name them.
std::string storage_name(std::string_view code);
std::string compression_name(std::string_view code);
// The storage a type has by default, by its name, for servers without SET STORAGE DEFAULT (16).
std::string default_storage_name(std::string_view type);

}  // namespace pgsnap::diff
