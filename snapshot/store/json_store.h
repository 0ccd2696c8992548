#pragma once
// The JSON encoding: canonical, sorted, one property a line.

#include "snapshot/model/catalog.h"
#include "snapshot/store/byte_sink.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

void encode_json(const model::Catalog& catalog, const Header& header, ByteSink& sink);

// version, oldest_reader: of the file.
model::Catalog decode_json(const Input& input, int& version, int& oldest_reader);

}  // namespace pgsnap::store
