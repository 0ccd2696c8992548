#pragma once
// An object's identity: its kind and its name, with no OID, as pg_identify_object_as_address has
// it. The name's parts are joined by NUL bytes, which no PostgreSQL name can hold, so that
// addresses sort, hash and compare as bytes, and the children of a relation stand together.

#include <compare>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "snapshot/model/kind.h"

namespace pgsnap::model {

// Does not own the key: whoever keeps an Address keeps the key's bytes (a catalog does).
struct Address {
  Kind kind{};
  std::string_view key;

  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;
};

// Not noexcept: libstdc++ keeps the hashes of such in its tables, and computes others again for each key that a search
// passes by.
struct AddressHash {
  std::size_t operator()(const Address& address) const {
    return std::hash<std::string_view>{}(address.key) * 31 + static_cast<std::size_t>(address.kind);
  }
};

using AddressSet = std::unordered_set<Address, AddressHash>;

// The parts of a key, in order.
std::vector<std::string_view> key_parts(std::string_view key);

// The part with that index; empty where there are fewer.
std::string_view key_part(std::string_view key, int index);

std::string join_key(std::initializer_list<std::string_view> parts);
std::string join_key(const std::vector<std::string_view>& parts);

// The first two parts of a key: the address of the relation (or domain) that owns a child.
std::string_view parent_key(std::string_view key);

// One text for an address, for people, JSON and SQLite: the kind's name and the parts, each in
// double quotes unless it is a plain lower-case word: table app.users, function app.f("integer").
std::string address_text(const Address& address);

// The same for a kind that this program may not know (a file of a later version).
std::string address_text(std::string_view kind_name, std::string_view key);
// The part of the text after the kind's name.
std::string key_text(std::string_view key);

// The reverse of key_text.
std::string parse_key(std::string_view text);

// The reverse of address_text. Gives the kind and puts the key into `key`; throws Error.
Kind parse_address(std::string_view text, std::string& key);

}  // namespace pgsnap::model
