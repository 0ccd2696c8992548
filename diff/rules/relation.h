#pragma once
// What the kinds that are, or hang on, relations have in common.

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// The name slots of a relation: relations share one namespace, and most have a row type.
std::vector<Slot> relation_slots(const model::Object& relation);
Slot relation_slot(std::string_view schema, std::string_view name);
Slot type_slot(std::string_view schema, std::string_view name);

// What a table's own triggers and its place among the partitions of a parent, whose triggers it
// gets, claim both: a trigger goes before the table is attached, and comes after it is detached.
Slot trigger_slot(std::string_view table_key);

// What attaching a part to a partitioned index or key releases: that is whole only then.
Slot attached_slot(const model::Address& whole);

// What SET LOGGED or SET UNLOGGED of a table releases: its sequences have changed with it.
Slot persistence_slot(std::string_view table_key);

// After a partition is attached it has new clones of its parent's triggers: brings those that
// differ in their enabled state, and are not changed for another reason, to their state again.
void tell_trigger_clones(const model::Object& partition_link, const Context&, Actions& actions);

// The relation of that name, of whatever kind; no key where there is none.
model::Address relation_named(std::string_view schema, std::string_view name,
                              const model::Catalog& catalog, const Context&);

// enable, disable, enable replica, enable always: tgenabled and the like, unset for enable.
std::string_view enable_words(std::string_view state);

// execute function "s"."f"('a') of a trigger.
std::string execute_clause(const std::vector<std::string_view>& function,
                           const std::vector<std::string_view>& arguments, const Context&);

// "alter table "s"."t"" for a child's statements; with ONLY where the table has children of its
// own and the statement is not to reach them.
std::string alter_relation(const model::Object& child, const model::Catalog& catalog,
                           bool only = false);

// For a statement about a child of `to` that is not to reach the table's children, neither those that it
// has nor those that leave it.
std::string alter_relation_only(const model::Object& to, const Context&);

// SET (…) and RESET (…) that bring one list of "name=value" options to another.
// prefix: "" or "toast.". Each statement is `head` and the clause.
void change_options(const model::Object& object, const std::string& head,
                    const std::vector<std::string_view>& from,
                    const std::vector<std::string_view>& to, const std::string& prefix,
                    Actions& actions);

// WITH (…) of a CREATE, with a space before it, or nothing.
std::string with_options(const std::vector<std::string_view>& options,
                         const std::vector<std::string_view>& toast_options = {});

// For KindRules::complete of what a parent hands on to its children and theirs: the statement comes after
// those that leave have left.
void wait_for_leaving_children(const Context& context, Action& action);

// Gives the index of that name the marks that it is to have: CLUSTER ON, REPLICA IDENTITY USING INDEX.
void mark_index(const model::Object& index_or_key, bool clustered, bool replica_identity,
                const Context&, Actions&);

// Takes the CLUSTER mark off a table when an index loses it and no other one gets it.
void clear_cluster_mark(const Change& change, bool wanted, const Context&, Actions& actions);

// A table's inheritance objects: its parents, in order.
std::vector<model::Object> parents_of(std::string_view table_key, const model::Catalog& catalog);

// The other side of an inheritance object: a table or a foreign table.
model::Address parent_of(const model::Object& inheritance, const model::Catalog& catalog,
                         const Context& context);

// " inherits (…)" of a CREATE, or nothing; the action waits for the parents.
std::string inherits_clause(const model::Object& to, const Context& context, Action& action);

// For the drop of an index or constraint: it comes after its table's partitions that leave have left,
// since it would take theirs along; a partition's copy is its own once its table has left.
void wait_for_detaching(const model::Object& from, bool is_copy, const Context&, Action&);

// Whether a table leaves a parent that it has: by DETACH PARTITION or NO INHERIT.
bool leaves_parent(std::string_view table_key, const Context& context);

// FOR VALUES … of a partition, else unset.
bool is_partition(std::string_view table_key, const model::Catalog& catalog);

bool has_partitions(std::string_view table_key, const model::Catalog& catalog);

// Whether two indexes, or keys, of a partition are the same but for name, comment and these fields.
bool differ_only_in(std::initializer_list<model::FieldId> fields, const model::Object& from,
                    const model::Object& to);

// The partitioned index that a partition's index, or a constraint's, is attached to; no key: none.
model::Address index_above(const model::Object& part, const model::Catalog&, const Context&);

// Whether an index, or a constraint's, of a partition is part of that index of its parent.
bool is_attached_to(const model::Object& part, const model::Object& whole);

// Where an index, or a constraint's, must be attached to a partitioned index by name, and does not come
// to it by CREATE INDEX or ATTACH PARTITION: does it.
void attach_to_index_above(const model::Object& part, const Context&, Actions&);

// Whether a constraint is one that an index holds.
bool has_index(const model::Object& constraint);

// Whether an index or a constraint is one of a partitioned table.
bool is_in_partitioned_table(const model::Object& child, const model::Catalog& catalog);

}  // namespace pgsnap::diff
