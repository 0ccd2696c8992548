#pragma once
// The compressed form of the binary encoding, for archives: smaller than a compressed dump, but
// nothing of it can be mapped, and git cannot make deltas of it.

#include <string_view>

#include "snapshot/model/catalog.h"
#include "snapshot/store/byte_sink.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

// Its first bytes: those of a binary file but for the last.
inline constexpr std::string_view kArchiveMagic{"\x89pgsnap\r\n\x1a\nZ", 12};

// A forged archive of a few bytes could unpack to anything, so what it may unpack to has a limit.
// Real ones unpack to about 20 times their size, those of many tables that are alike to 600 times.
// Reading takes up to four times what it unpacks to.
constexpr std::size_t largest_unpacked(std::size_t archive_size) {
  return (std::size_t{16} << 20) + 256 * archive_size;
}

// Throws model::Error where it could not be read again: it would be smaller than a forged one.
void encode_archive(const model::Catalog& catalog, const Header& header, ByteSink& sink);

// The binary file. Throws where it is not what was packed, as far as the archive can tell; what
// it unpacks to has digests of its own.
Input unpack_archive(const Input& input);

}  // namespace pgsnap::store
