#pragma once
// The binary encoding: made to be mapped and compared without decoding what is equal.

#include "snapshot/model/catalog.h"
#include "snapshot/store/byte_sink.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

// header: of make_header(catalog), for this and the other encodings.
// Keys and sizes of payloads, and the entry of one object among them.
std::string encode_index(const model::Catalog& catalog);
void append_index_entry(std::string& out, std::string_view key, std::string_view payload);

void encode_binary(const model::Catalog& catalog, const Header& header, ByteSink& sink);

// Checks everything but the payloads, which the catalog checks when they are used. The records
// point into the input. version, oldest_reader: of the file.
model::Catalog decode_binary(const Input& input, int& version, int& oldest_reader);

}  // namespace pgsnap::store
