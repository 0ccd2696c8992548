#pragma once
// An object's fields as bytes: the form in which they are stored, hashed and compared.
//
// For each field, in the order of the kind's list: a varint that is 0 for "unset", else the length
// plus one, and that many bytes. A list's bytes are its elements in the same form. Unset fields at
// the end are left out, so that a field added later changes no digest where it is unset.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/address.h"

namespace pgsnap::model {

void append_varint(std::string& out, std::uint64_t value);

// Takes a varint off the front of `bytes`; throws Error when it is cut off or too large.
std::uint64_t take_varint(std::string_view& bytes);

// A value or "unset": a string_view whose data() is null is unset, "" is an empty text.
inline bool is_set(std::string_view value) { return value.data() != nullptr; }

void append_value(std::string& out, std::string_view value);
std::string_view take_value(std::string_view& bytes);  // throws Error when cut off

std::string encode_list(const std::vector<std::string_view>& elements);
// Far beyond what a database has; bounds the memory that a forged file can make a reader take.
inline constexpr std::size_t kMaxListElements = 500'000;
std::vector<std::string_view> decode_list(std::string_view bytes);

// An element of a references field: the kind's name, NUL, the key.
std::string encode_reference(const Address& address);
// Nothing where the kind is not known to this program (a file of a later version).
bool decode_reference(std::string_view element, Address& address);

// Whether it names other objects, and which: depends_on is the first field of every kind.
bool has_references(std::string_view payload);
std::vector<std::string_view> references_in(std::string_view payload);

// Of an element of a references field: what tells addresses apart in an index of them, though not
// surely. FNV-1a, of 32 bits; files hold it.
std::uint32_t reference_hash(std::string_view element);
std::uint32_t reference_hash(const Address& address);

// Removes the unset fields at the end.
void trim_payload(std::string& payload);

// Field values of a payload; fields past its end are unset.
std::vector<std::string_view> decode_payload(std::string_view payload, std::size_t field_count);

// Throws Error when it is cut off or has more fields.
void check_payload(std::string_view payload, std::size_t field_count);
// One field's value; unset past the end. Of a payload that was checked.
std::string_view value_in(std::string_view payload, std::size_t index);

}  // namespace pgsnap::model
