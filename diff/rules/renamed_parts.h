#pragma once
// Indexes and constraints of partitions that are parts of a partitioned table's: PostgreSQL makes up their
// names from what was there when they were made, so that those of two databases with one history less
// differ. A part is known by its whole, and is renamed.

#include "diff/rules/registry.h"

namespace pgsnap::diff {

struct PartKind {
  model::Kind kind;
  // No key: not a part.
  model::Address (*whole_of)(const model::Object& part, const model::Catalog&, const Context&);
  // Whether the one can be had of the other by a new name.
  bool (*is_renamable)(const model::Object& from, const model::Object& to);
  // The statement that does it to a part.
  std::string (*rename)(const model::Object& part, std::string_view from, std::string_view to);
};

// The part of `from` that is this one of `to` under another name, or none.
model::Object renamed_part(const PartKind&, const model::Object& to, const Context&);

// Whether an object of `from` is such a part.
bool is_renamed(const PartKind&, const model::Object& from, const Context&);

// Whether the two sides of an object are two parts, at least one of which has, or had, another name.
bool takes_anothers_name(const PartKind&, const Change&, const Context&);

// Makes the part of `to` out of the old one.
void rename_part(const PartKind&, const model::Object& old, const model::Object& to, const Context&,
                 Actions&);

}  // namespace pgsnap::diff
