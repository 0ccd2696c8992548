// Makes large snapshots without a server, for `scripts/bench --offline`.
//
//   pgsnap_multiply SNAPSHOT COPIES OUT [FIRST]   a schema of scripts/generate-schema that many times
//   pgsnap_multiply --chain LENGTH OUT [COLUMN]   a table with that column, and views on views on it
//
// Each copy has schemas of its own; FIRST, when given, is taken for the first copy, so that OUT differs
// from one made without it in what FIRST and SNAPSHOT differ in.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/snapshot_file.h"

namespace {

namespace model = pgsnap::model;
using model::Kind;

// What the names of generate-schema's schemas begin with. Copies have names of the same length: they
// take its place anywhere in an object's bytes.
constexpr std::string_view kSchema = "area_";
constexpr int kMostCopies = 1000;

std::string renamed(std::string_view bytes, int copy) {
  std::string text(bytes);
  const std::string number = std::to_string(kMostCopies + copy).substr(1);
  const std::string name = copy == 0 ? std::string(kSchema) : "a" + number + "_";
  for (auto at = text.find(kSchema); at != std::string::npos; at = text.find(kSchema, at)) {
    text.replace(at, name.size(), name);
    at += name.size();
  }
  return text;
}

void add(const model::Catalog& catalog, int copy, model::CatalogBuilder& builder) {
  for (const model::Record& record : catalog.records()) {
    const std::string key = renamed(record.key, copy);
    // What is in no schema of its own is there once.
    if (copy > 0 && key == record.key) continue;
    builder.add(record.kind, key, renamed(catalog.payload(record), copy));
  }
}

std::string payload_of(Kind kind,
                       std::initializer_list<std::pair<model::FieldId, std::string>> values) {
  std::vector<std::string_view> fields(model::field_count(kind));
  for (const auto& [field, value] : values) fields[field.index] = value;
  return model::encode_list(fields);
}

void add_relation(Kind kind, const std::string& name, const std::string& payload,
                  const char* column, model::CatalogBuilder& builder) {
  const std::string key = model::join_key({"public", name});
  builder.add(kind, key, payload);
  builder.add(
      Kind::column, key + '\0' + column,
      payload_of(Kind::column, {{model::column::relation_kind, kind == Kind::view ? "v" : "r"},
                                {model::column::position, "1"},
                                {model::column::type, "integer"}}));
}

void add_chain(int length, const char* column, model::CatalogBuilder& builder) {
  builder.add(Kind::schema, "public", {});
  add_relation(Kind::table, "v0", {}, column, builder);
  for (int i = 1; i <= length; ++i) {
    const std::string below = "v" + std::to_string(i - 1);
    const std::string key = model::join_key({"public", below, column});
    const std::string query = std::string(" SELECT ") + column + "\n   FROM public." + below + ";";
    add_relation(Kind::view, "v" + std::to_string(i),
                 payload_of(Kind::view,
                            {{model::common::depends_on,
                              model::encode_list({model::encode_reference({Kind::column, key})})},
                             {model::view::definition, query}}),
                 column, builder);
  }
}

int run(int count, char** words) {
  const bool chain = count > 1 && std::string_view(words[1]) == "--chain";
  if (count < 4 || count > 5) {
    std::fprintf(
        stderr,
        "usage: pgsnap_multiply SNAPSHOT COPIES OUT [FIRST] | --chain LENGTH OUT [COLUMN]\n");
    return 64;
  }
  model::CatalogBuilder builder;
  const int number = std::atoi(words[2]);
  model::CatalogInfo info;
  info.server_major = 15;
  if (chain) {
    add_chain(number, count == 5 ? words[4] : "a", builder);
  } else {
    if (number < 1 || number > kMostCopies) throw model::Error("no such number of copies");
    const model::Catalog catalog = pgsnap::store::read_snapshot(words[1]);
    info = catalog.info();
    for (int copy = 0; copy < number; ++copy) {
      if (copy == 0 && count == 5) {
        add(pgsnap::store::read_snapshot(words[4]), copy, builder);
      } else {
        add(catalog, copy, builder);
      }
    }
  }
  pgsnap::store::write_snapshot(builder.finish(info, false), words[3], {});
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pgsnap_multiply: %s\n", error.what());
    return 1;
  }
}
