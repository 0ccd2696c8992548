#pragma once
// Parts of a header as text: what the JSON and SQLite encodings share.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/store/header.h"

namespace pgsnap::store {

// A kind as a list of texts: "parts" and each part's name, in one text; then each field as
// "name type", with "reported" and "not_captured" behind it where they are so. A kind that was
// not captured has "not_captured" in front.
std::vector<std::string> kind_texts(const KindSpec& kind);
KindSpec kind_of_texts(const std::string& name, const std::vector<std::string>& texts);

// Throw model::Error.
model::Digest digest_of_hex(std::string_view hex);
// The number, which must be within these bounds.
std::int64_t integer_of(std::string_view digits, std::int64_t smallest, std::int64_t largest);
int version_of(std::string_view digits);

}  // namespace pgsnap::store
