#pragma once
// SHA-256 of what an object is: its kind, key and payload. Equal digests mean equal objects.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace pgsnap::model {

using Digest = std::array<std::uint8_t, 32>;

// Digest of the concatenated pieces. Callers separate them so that no two lists meet.
Digest sha256(std::initializer_list<std::string_view> pieces);

// Lower-case hexadecimal.
std::string hex(const Digest& digest);

}  // namespace pgsnap::model
