#pragma once
// What a table gets before its parent does, or keeps when it leaves one, PostgreSQL makes the table's own,
// for good: INHERIT never takes that back. Where columns and checks are to be merely inherited, an empty
// table, the stand-in, is a parent of the table while its parents change: what it has stays inherited, and
// what is added to it comes to the table as inherited. It goes when the last parent is there.

#include "diff/rules/relation.h"

namespace pgsnap::diff {

// Whether a column or check of `to` is made by adding it to the stand-in of its table.
bool comes_through_stand_in(const model::Object& to, const Context& context);

// Whether a column that stays merely inherited gets another type by its stand-in's, while its table has
// left the parents: PostgreSQL changes no column's type for one of two parents.
bool is_retyped_by_stand_in(const model::Object& from, const model::Object& to, const Context&);

// Whether a column that stays, and that is to be NOT NULL merely by parents that its table joins, gets that by its
// stand-in's (18): INHERIT wants it to be there, and one that is the table's own stays so.
bool gets_not_null_of_stand_in(const model::Object& to, const Context&);

// Whether the stand-in has the NOT NULL too that a column has before and after (18), so that only the stand-in's can be
// renamed.
bool has_not_null_of_stand_in(const model::Object& from, const model::Object& to, const Context&);

// Whether a column that is merely inherited before and after becomes the table's own in between, and no
// stand-in can help: a partition has none before it is detached, nor has one a column that is not of its
// form any more.
bool is_left_alone(const model::Object& from, const model::Object& to, const Context&);

// alter table "s"."stand-in", for the statement that adds or alters a column or check through it.
// The action waits for the stand-in to be a parent.
std::string alter_stand_in(const model::Object& column_or_check, Action& action);

// Makes, links and drops the stand-ins that the statements so far want; what leaves parents waits for them.
void add_stand_ins(const Context& context, Actions& actions);

}  // namespace pgsnap::diff
