#pragma once
// Writes a text in the form in which texts of one meaning are equal (see canonical_text.h).
// The form is for comparing only; DDL is always made from the text that the server printed.

#include <optional>
#include <string>

#include "diff/compare/text_tree.h"

namespace pgsnap::diff {

// The rules that are not always applied.
struct CanonicalRules {
  bool unqualify = false;             // a lone FROM item's columns lose its name
  bool extract_is_date_part = false;  // and the numbers beside them lose their type
  // (date_part(...))::numeric is EXTRACT(...)
  bool numeric_date_part_is_extract = false;
  bool unname_booleans = false;  // ( SELECT true AS bool) in a sublink
};

// Nothing where the form would grow beyond all proportion to the text.
std::optional<std::string> canonical_form(const TextTree& tree, const CanonicalRules& rules);

}  // namespace pgsnap::diff
