#pragma once
// Lists that speak of a table's columns by their places: names that a FROM gives to the columns of its items,
// FROM f() f(a, b, c), which servers always print for functions that give rows of a table, a view or a composite
// type, and FROM t t(a, b, c); the values of a row, ROW(1, 2)::t and '(1,2)'::t; and what a function that gives rows of a table
// selects at the end of its BEGIN ATOMIC body. Where a table has its columns in another order, such a list means other
// columns.

#include <string_view>
#include <vector>

namespace pgsnap::diff {

struct ColumnList {
  enum class Of {
    relation,
    function,
    rows,   // several functions in ROWS FROM
    other,  // a join
    row,    // a value of the relation's type
    result  // of a function
  };

  Of of = Of::other;
  std::string_view
      item;  // the relation's or function's name with its schema, as it is written; what stands
             // in the brackets of ROWS FROM, with these
  std::size_t begin = 0;  // of the list in the text, with its brackets, if it has any
  std::size_t end = 0;
  // As they are written; the values of a row or a result. None of a result: it has several lists (UNION).
  std::vector<std::string_view> names;
  bool with_ordinality = false;  // the last name is that of the number
};

// The lists of a statement or expression. Only what is in a schema counts: functions of PostgreSQL's own, which
// servers print without one, give no rows of a user's table. Lexical.
std::vector<ColumnList> column_lists(std::string_view sql);

}  // namespace pgsnap::diff
