#pragma once
// Columns that a table has from its parents, and gives to its children.

#include "diff/rules/relation.h"

namespace pgsnap::diff {

// A column, or a check, of a parent, and the link by which a child has it.
struct ParentPart {
  model::Address part;
  model::Address link;
};

// What the parents of a column's, or a check's, table have of its kind and name.
std::vector<ParentPart> parent_parts(const model::Address& column_or_check, const model::Catalog&,
                                     const Context&);

// What a column, or a check, gave, or gives, to the child of that link.
model::Address copy_of(const model::Address& column_or_check, const model::Address& link,
                       const Context&);

// Those that it gave, or gives, to the children of its table.
std::vector<model::Address> copies_of(const model::Address& column, const model::Catalog&,
                                      const Context&);

// What is kept of a column's children and theirs: the columns of that name, the nearest first.
std::vector<model::Object> kept_copies(const model::Address& column, const Context&);

// The action changes a column so that its dependents must be gone meanwhile, and those of its copies.
void reshape_with_copies(const model::Address& column, const Context&, Action&);

// What makes a new column of an inheritance child without a statement of its own, or no address: the
// child's CREATE TABLE … INHERITS, or the parent's ADD COLUMN. A partition is made whole and then
// attached.
model::Address made_by_inheritance(const model::Object& to, const Context&);

// The defaults of parents that a new column gets by CREATE TABLE … INHERITS or by the parent's ADD
// COLUMN although it is to have none.
std::vector<model::Address> refused_defaults(const model::Object& to, const Context&);

// Before 16, CREATE TABLE … INHERITS refused an expression for a column whose parent's is generated:
// it has the parent's.
bool inherits_expression(const model::Object& to, const Context&);

// What a check, or a generated column, of `to` says, as it is to be told to the server. Where a table has
// parents or children, it must say the same for PostgreSQL, which compares what it prints of both: it is
// the text of a parent's, or of a child's, that stays, and in the form of compare/same_tree_text.h.
std::string shared_expression(const model::Object& to, model::FieldId field, const Context&);

// A child's inherited column follows what is done to its parent's, when both change alike.
bool follows_parent(const Change&, const Context&, model::FieldId field);

// DROP COLUMN takes the children's copies along; with ONLY they stay, and become the children's
// own. Said where any of them is to stay.
bool drops_copies(const model::Address& column, const Context&);

// Whether children keep theirs when a column goes.
bool leaves_copies(const model::Address& column, const Context&);

// The parent's column whose drop takes this one along, or no address. One that is the child's own
// too stays.
model::Address dropped_with_parent(const model::Object& from, const Context&);

// PostgreSQL makes no column that a child has of its own a merely inherited one; and one that is merely
// inherited becomes the child's own where nothing can stand in for the parents that it leaves. It comes
// anew through the stand-in of the new ones. Not where its values could not be carried over (below).
bool becomes_inherited(const model::Object& from, const model::Object& to, const Context&);
// Whether it is made anew therefore.
bool comes_as_inherited(const model::Address& column, const Context&);

// Such a column is given another name first, and the new one gets its values, where that does nothing
// else: triggers and rules would see it. A foreign table's column holds none; a generated one is computed.
bool is_handed_over(const model::Address& column, const Context&);
std::string name_of_handed_over(const model::Address& column, const Context&);
// What the statement that adds the new column releases.
Slot handed_over_slot(const model::Address& column);
void carry_values_over(const model::Object& to, const Context&, Actions&);

// The links to parents of `from` that a column must leave to become merely inherited, or its table's
// own.
std::vector<model::Address> links_to_leave(const model::Address& column, const Context&);

// Tells where a column stays its table's own because no statement changes that.
void note_own_column(const model::Object& to, const Context&, Actions&);
void note_inheritance(const Change&, const Context&, Actions&);

}  // namespace pgsnap::diff
