#pragma once
// NOT NULL of columns: a mark, and since 18 a constraint with a name.

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// The name of its constraint.
std::string not_null_name(const model::Object& column);

// Whether a column's children are NOT NULL by it.
bool hands_on_not_null(const model::Object& column);

// NOT NULL as a column's definition says it, with a space before it.
std::string not_null_clause(const model::Object& column, const Context&);

Action& add_not_null(const model::Object& to, const Context&, Actions&);

// The action makes a column NOT NULL (18) after the children's are what they are to be of their own: PostgreSQL renames
// none that also comes from a parent.
void wait_for_own_not_nulls(const model::Object& to, const Context&, Action&);

// Whether a column is NOT NULL by a parent's. The constraint's name is then the one that it got,
// and stays: PostgreSQL renames no inherited constraint.
bool inherits_not_null(const model::Object& column, const model::Catalog&, const Context&);

// Whether a column of a child table has its NOT NULL merely by its parents, as far as `catalog` knows: since 18 it is
// a constraint that may be the child's own, too. Partitions have none of their own.
bool has_not_null_of_parents(const model::Object& column, const model::Catalog&, const Context&);

// Whether a new column of a child gets its NOT NULL with its table, or with its parent's column, and must not say it
// itself.
bool gets_not_null_of_parent(const model::Object& to, const Context&);

// Whether a primary key in CREATE TABLE would make the NOT NULL of its columns the child's own.
bool makes_not_null_own(const model::Object& primary_key, const Context&);

// Says of a column that CREATE TABLE … INHERITS or its parent's column makes that the NOT NULL is its own, too.
void declare_own_not_null(const model::Object& to, const Context&, Actions&);

// Tells that a child's NOT NULL stays its own, if it should be merely its parents'.
void note_own_not_null(const model::Object& to, const Context&, Actions&);

// Before 18 a child's column may be nullable where its parent's is not: that which comes by inheritance loses it.
void lose_inherited_not_null(const model::Object& to, const Context&, Actions&);

// For the drop of a column by ALTER TABLE ONLY, which children keep: takes its NOT NULL away before, and gives those that
// stay one of their own. PostgreSQL (18) would leave theirs as inherited from nobody, and never drop it.
void leave_not_null_to_children(const model::Object& from, const Context&, Action& drop, Actions&);

// COMMENT ON CONSTRAINT (18), of one that comes, or that PostgreSQL has made anew.
void comment_on_not_null(const model::Object& to, const Context&, Actions&);
void set_not_null_comment(const Change&, const Context&, Actions&);

void set_not_null(const Change&, const Context&, Actions&);

}  // namespace pgsnap::diff
