#pragma once
// The SQLite encoding: one row per object, and views, for people who query with sqlite3.

#include <functional>
#include <string>

#include "snapshot/model/catalog.h"
#include "snapshot/store/byte_sink.h"
#include "snapshot/store/header.h"
#include "snapshot/store/input.h"

namespace pgsnap::store {

using SqlText = std::function<std::string(const model::Object&)>;

// sql_text: may be empty, then the column is.
void encode_sqlite(const model::Catalog& catalog, const Header& header, const SqlText& sql_text,
                   ByteSink& sink);

// Names and digests are read and verified at once, what belongs to them when it is looked at.
// version, oldest_reader: of the file.
model::Catalog decode_sqlite(const Input& input, int& version, int& oldest_reader);

}  // namespace pgsnap::store
