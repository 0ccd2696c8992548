#pragma once
// Constraints of a partitioned table and their parts in its partitions: keys that are attached, and
// clones of foreign keys and of exclusion constraints.

#include "diff/rules/registry.h"
#include "diff/rules/renamed_parts.h"

namespace pgsnap::diff {

bool is_foreign_key(const model::Object& constraint);

// Whether a constraint is a part of one of the table above: a clone, or an attached key.
bool is_part(const model::Object& constraint);

// A part that is a foreign key or an exclusion constraint: the parent's, or ATTACH, makes it. PostgreSQL names
// a foreign key by the parent's, and a table that is attached keeps its own name for it; an exclusion
// constraint is always made anew.
bool is_clone(const model::Object& constraint);
bool has_name_of_its_own(const model::Object& clone);

// The constraint of the table above that this is a part of, and the partition's place there.
model::Address whole_of(const model::Object& part, const Context&);
model::Address link_of(const model::Object& part, const Context&);

// The clones below a constraint, by way of others that come with it, that are there before it under names of
// their own.
std::vector<model::Address> parts_named_on_their_own(const model::Object& whole, const Context&);

// The partitions' keys that are attached to a key.
std::vector<model::Object> attached_keys(const model::Object& whole, const model::Catalog&);

// Whether a partitioned table's key is made on it alone: a partition lacks it, or PostgreSQL could take
// another key of a partition for it.
bool is_on_parent_only(const model::Object& to, const model::Catalog&);

// ALTER INDEX … ATTACH PARTITION with the indexes of two keys.
void attach_key(const model::Object& whole, const model::Object& part, Actions&);

// Whether PostgreSQL, as a foreign key comes to a partitioned table, takes a partition's own one for its part of it.
// Where just one of the two is not enforced (18), it refuses the other.
bool is_foreign_key_like(const model::Object& own, const model::Object& whole);

// The own foreign keys of a partition, and of those below it, that stay and would be taken for parts of one as it comes
// to them. They come after it again.
std::vector<model::Address> foreign_keys_taken_instead(const model::Object& whole,
                                                       const model::Address& link, const Context&);

extern const PartKind kConstraintParts;

// The key of the table above that is there already, as the partition is one of it, and takes this key. No
// object: none.
model::Object kept_whole_of(const model::Object& to, const Context&);

}  // namespace pgsnap::diff
