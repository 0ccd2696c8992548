#pragma once
// A printed expression that is read again is not always built as what was printed.
//
// x IN ('a', 'b') for a varchar is printed as x = ANY ((ARRAY['a'::varchar, 'b'::varchar])::text[]). When
// that is read, the cast is one of each element, since it stands right behind ARRAY[...], and so is what
// is printed then. And x BETWEEN 1 AND 9 AND z is printed as ((x >= 1) AND (x <= 9)) AND z, which is read as one
// AND of three. Nobody minds, but PostgreSQL itself where a child joins a parent: it compares their
// checks and generation expressions as it prints them.

#include <string>
#include <string_view>

namespace pgsnap::diff {

// The text, with a cast to what the array, or the AND or OR, is already put in between, so that what is built of it
// is printed as the text was. As it is where there is nothing to do, or nothing to know: a text that cannot
// be read, or an array whose elements do not say their type.
std::string same_tree_text(std::string_view printed);

}  // namespace pgsnap::diff
