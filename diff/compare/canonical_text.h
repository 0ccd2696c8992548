#pragma once
// Whether two texts that servers printed mean the same, although the bytes differ.
//
// One schema is printed differently by different majors, and by one server before and after a
// dump and restore. These differences are looked through, always:
//   - calls with a syntax of their own, printed as such from 14 on: SUBSTRING(x FROM 2), TRIM,
//     OVERLAY, POSITION, AT TIME ZONE, OVERLAPS, COLLATION FOR, NORMALIZE, XMLEXISTS, EXTRACT
//   - EXTRACT's and date_part's field in capitals, which EXTRACT prints in quotes in later minor versions and
//     without in earlier ones, where it is read as one in small letters
//   - a cast of an array against casts of its elements; AND in AND and OR in OR
//   - similar_escape (before 13); B'1'::"bit" (before 11); EXECUTE PROCEDURE (before 12);
//     CURRENT_USER and the like compared as text (before 12); XMLSERIALIZE's NO INDENT (from 16)
//   - the names of constants where nobody sees names: in sublinks, behind a set operation, in INSERT and
//     function bodies. 'x' is printed as 'x'::text, and that, when read again, as 'x'::text AS text
//   - MERGE INTO t AS a, without AS before 18
//   - ON TRUE, as an outer join without any condition is printed (NATURAL, with no column in common), is
//     read as one with the condition true, and that is printed as ON (true)
//   - names that need quotes only for a server that has made them key words
// and these only between a side older than the version and one that is not:
//   - 14: EXTRACT was date_part, and of type double precision
//   - 15: a boolean constant in a sublink was named bool
//   - 16: a view over a single FROM item had its columns qualified
//
// What is not understood is compared token by token, and what no server prints (see
// SqlTokenizer::problem) byte by byte: in doubt texts differ. Two texts that are the same here
// give the same results on schemas whose columns have the same types; EXTRACT's result
// type (14) is the one exception, and shows in the columns of views and indexes.

#include <string_view>

namespace pgsnap::diff {

enum class TextKind {
  expression,        // pg_get_expr, pg_get_constraintdef of a CHECK, pg_get_partkeydef
  query,             // pg_get_viewdef, pg_get_ruledef, pg_get_triggerdef, pg_get_function_sqlbody
  index_expression,  // pg_get_indexdef of one column
};

// The texts are as the servers of those majors print them: not pretty, with an empty search_path
// and standard_conforming_strings on. A major of 0 is unknown, and then no rule that belongs to
// a version is applied. Takes time and memory linear in the texts, however they are built.
bool same_meaning(TextKind kind, std::string_view from_text, int from_major,
                  std::string_view to_text, int to_major);

}  // namespace pgsnap::diff
