#pragma once
// Names and literals as SQL text.

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/object.h"

namespace pgsnap::diff {

// Always in double quotes: "name".
std::string quote_identifier(std::string_view name);

// "schema"."name", of the first two parts of an object's address.
std::string qualified_name(std::string_view schema, std::string_view name);
std::string qualified_name(const model::Object& object);

// In bytes: NAMEDATALEN - 1.
inline constexpr std::size_t kLongestIdentifier = 63;

// The start of a name, of so many bytes at most, and no part of a UTF-8 character at its end.
std::string_view cut_name(std::string_view name, std::size_t size);

// As PostgreSQL reads words that are not quoted: the letters A to Z in lower case.
std::string lower_case(std::string_view words);

// '…', with standard_conforming_strings on.
std::string quote_literal(std::string_view text);

// $tag$…$tag$ with a tag that the text does not hold.
std::string dollar_quote(std::string_view text);

// The values of the literals '…' that stand in a statement. What stands in dollar quotes, which
// nobody reads before it is called, is not looked at.
std::vector<std::string> literals_of(std::string_view sql);

// ("a", "b")
std::string column_list(const std::vector<std::string_view>& names);

// Storage parameters "name=value" as SET (…) takes them: name='value', or bare where that is safe.
std::string option_list(const std::vector<std::string_view>& options);

std::string join(const std::vector<std::string>& texts, std::string_view separator);

}  // namespace pgsnap::diff
