#include "sample.h"

#include <algorithm>

#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/store/binary_store.h"
#include "snapshot/store/header_text.h"
#include "snapshot/store/json_store.h"
#include "snapshot/store/json_value.h"
#include "snapshot/store/sqlite_store.h"

namespace pgsnap::store::test {
namespace {

using model::FieldType;
using model::Kind;

const std::vector<std::string>& hard_texts() {
  static const std::vector<std::string> texts{
      "plain",
      "",
      "with \"double\" and 'single' quotes, \\ and / and ,",
      "line\nline\r\n\ttab\x01\x1f\x7f",
      "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x98 \xef\xbf\xbf",
      "latin caf\xe9, \xff\xfe, \xc3",                    // bytes that are no characters
      "\xed\xa0\x80 \xc0\x80 \xf4\x90\x80\x80 \xe2\x82",  // surrogate, overlong, too large, cut
      "0",
      "t",
      "null",
      std::string(5000, 'x'),
  };
  return texts;
}

std::string reference_to(std::string_view kind_name, std::string_view key) {
  std::string reference(kind_name);
  reference.push_back('\0');
  return reference.append(key);
}

std::string hard_list(std::size_t seed) {
  std::vector<std::string_view> elements;
  for (std::size_t i = 0; i < seed % 4; ++i) {
    elements.push_back(hard_texts()[(seed + i) % hard_texts().size()]);
  }
  if (seed % 3 == 0) elements.emplace_back();  // unset
  return model::encode_list(elements);
}

std::string hard_value(FieldType type, std::size_t seed) {
  static const char* const kNumbers[] = {
      "0", "-1", "15", "999999999999999", "1000000000000000", "9223372036854775807", "-0", "007"};
  switch (type) {
    case FieldType::flag: return seed % 5 == 0 ? "f" : "t";
    case FieldType::integer: return kNumbers[seed % std::size(kNumbers)];
    case FieldType::list: return hard_list(seed);
    case FieldType::references: {
      const std::string known = reference_to("table", model::join_key({"a.b", "c\"d"}));
      const std::string unknown = reference_to("kind_of_later", model::join_key({"", "x"}));
      return model::encode_list({known, unknown});
    }
    default: return hard_texts()[seed % hard_texts().size()];
  }
}

std::string hard_key(Kind kind, std::size_t seed) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < model::kind_info(kind).parts.size(); ++i) {
    const auto& texts = hard_texts();
    parts.push_back(texts[(seed + 3 * i) % texts.size()]);
  }
  return model::join_key(parts);
}

}  // namespace

std::string payload_of(Kind kind,
                       const std::vector<std::pair<model::FieldId, std::string>>& fields) {
  std::vector<std::string_view> values(model::field_count(kind));
  for (const auto& [field, value] : fields) values[field.index] = value;
  std::string payload = model::encode_list(values);
  model::trim_payload(payload);
  return payload;
}

model::Catalog full_catalog() {
  model::CatalogBuilder builder;
  std::uint32_t oid = 16384;
  model::for_each_kind([&](Kind kind) {
    const std::size_t count = hard_texts().size();
    for (std::size_t object = 0; object < count; ++object) {
      std::vector<std::string> values(model::field_count(kind));
      std::vector<std::string_view> set(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if ((i + object) % 3 == 0 && object > 2) continue;
        const model::FieldId field{kind, static_cast<model::FieldIndex>(i)};
        values[i] = hard_value(model::field_info(field).type, i + object);
        set[i] = values[i];
      }
      if (object == 1) set.assign(set.size(), {});  // an object without any property
      const auto sub_id = static_cast<std::int32_t>(object % 2 ? object : -object);
      builder.add(kind, hard_key(kind, object), model::encode_list(set), {oid, sub_id});
      oid = oid * 1664525 + 1013904223;
    }
  });
  return builder.finish({15,
                         "SQL_ASCII",
                         {"--schema=app", "caf\xe9"},
                         {"subscription.connection", ""},
                         {"large object 17", "cast (\"a b\" as \"c\")"},
                         {}},
                        true);
}

model::Catalog small_catalog() {
  namespace column = model::column;
  namespace table = model::table;
  const std::string app = reference_to("schema", "app");
  const std::string users = reference_to("table", model::join_key({"app", "users"}));
  model::CatalogBuilder builder;
  builder.add(Kind::schema, "app", payload_of(Kind::schema, {{model::common::owner, "app_owner"}}),
              {16384, 0});
  builder.add(
      Kind::table, model::join_key({"app", "users"}),
      payload_of(Kind::table, {{model::common::depends_on, model::encode_list({app})},
                               {model::common::owner, "app_owner"},
                               {model::common::privileges,
                                model::encode_list({"app_owner=arwdDxt/app_owner", "=r/app_owner",
                                                    "\"read=er\"=r/app_owner"})},
                               {table::row_security, "t"}}),
      {16385, 0});
  builder.add(Kind::column, model::join_key({"app", "users", "id"}),
              payload_of(Kind::column, {{column::relation_kind, "r"},
                                        {column::position, "1"},
                                        {column::type, "bigint"},
                                        {column::not_null, "t"}}),
              {16385, 1});
  builder.add(Kind::column, model::join_key({"app", "users", "na\"me"}),
              payload_of(Kind::column, {{model::common::comment, "caf\xe9\nline"},
                                        {column::relation_kind, "r"},
                                        {column::position, "2"},
                                        {column::type, "text"}}),
              {16385, 2});
  builder.add(Kind::index, model::join_key({"app", "users", "users_name_idx"}),
              payload_of(Kind::index, {{model::common::depends_on, model::encode_list({users})},
                                       {model::index::access_method, "btree"},
                                       {model::index::keys, model::encode_list({"lower(name)"})}}),
              {16390, 0});
  model::Catalog catalog = builder.finish({15, "UTF8", {}, {}, {}, {}}, true);
  catalog.set_identities({catalog.identities().begin(), catalog.identities().end()},
                         "7301234567890123456/16384");
  return catalog;
}

Header small_header(const model::Catalog& catalog, bool portable) {
  Header header = make_header(catalog, portable);
  std::erase_if(header.kinds, [](const KindSpec& kind) { return kind.objects == 0; });
  return header;
}

std::string name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::binary: return "binary";
    case Encoding::sqlite: return "sqlite";
    case Encoding::json: return "json";
  }
  return {};
}

std::string encode(const model::Catalog& catalog, Encoding encoding, bool portable) {
  return encode_snapshot(catalog, {encoding, portable, {}});
}

std::string encode_with(const model::Catalog& catalog, const Header& header, Encoding encoding) {
  StringSink sink;
  switch (encoding) {
    case Encoding::binary: encode_binary(catalog, header, sink); break;
    case Encoding::sqlite: encode_sqlite(catalog, header, {}, sink); break;
    case Encoding::json: encode_json(catalog, header, sink); break;
  }
  return sink.take();
}

std::string difference(const model::Catalog& a, const model::Catalog& b, bool with_identities) {
  const model::CatalogInfo& x = a.info();
  const model::CatalogInfo& y = b.info();
  if (x.server_major != y.server_major || x.encoding != y.encoding || x.scope != y.scope ||
      x.unread != y.unread || x.unmodelled != y.unmodelled) {
    return "facts of the capture";
  }
  if (a.records().size() != b.records().size()) return "number of objects";
  for (std::size_t i = 0; i < a.records().size(); ++i) {
    const model::Record& r = a.records()[i];
    const model::Record& s = b.records()[i];
    a.object(r);
    b.object(s);
    if (r.address() != s.address()) return "address of " + model::address_text(r.address());
    if (a.payload(r) != b.payload(s) || *r.digest != *s.digest) {
      return "content of " + model::address_text(r.address());
    }
  }
  if (a.content_digest() != b.content_digest()) return "content digest";
  std::string fields;
  model::for_each_kind([&](Kind kind) {
    if (a.captured(kind) != b.captured(kind)) fields = model::kind_info(kind).name;
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      const model::FieldId field{kind, static_cast<model::FieldIndex>(i)};
      if (a.captured(field) != b.captured(field)) fields = model::field_info(field).name;
    }
  });
  if (!fields.empty()) return "captured or not: " + fields;
  if (!with_identities) return {};
  if (a.identity_origin() != b.identity_origin()) return "origin of identities";
  const auto same = [](const model::Identity& p, const model::Identity& q) {
    return p.oid == q.oid && p.sub_id == q.sub_id;
  };
  return std::ranges::equal(a.identities(), b.identities(), same) ? "" : "identities";
}

std::string error_of(const std::string& bytes) {
  try {
    const model::Catalog catalog = read_snapshot_bytes(bytes, "x.snap");
    for (const model::Record& record : catalog.records()) catalog.object(record);
    catalog.verify_all();
  } catch (const model::Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return {};
}

namespace {

Header forged_header(const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                     int version, int oldest_reader) {
  Header header;
  header.version = version;
  header.oldest_reader = oldest_reader;
  header.info = info;
  std::string digests;
  for (const ForgedKind& kind : kinds) {
    header.kinds.push_back(kind.spec);
    header.kinds.back().objects = kind.objects.size();
    for (const ForgedObject& object : kind.objects) {
      const auto digest = model::object_digest(kind.spec.name, object.key, object.payload);
      digests.append(digest.begin(), digest.end());
    }
  }
  header.content_digest = model::sha256({digests});
  return header;
}

std::string text_of(const model::Digest& digest) { return {digest.begin(), digest.end()}; }

}  // namespace

std::string forge_binary(const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                         int version, int oldest_reader,
                         const std::vector<model::Identity>& identities) {
  Header header = forged_header(info, kinds, version, oldest_reader);
  header.has_identities = !identities.empty();
  std::string keys;
  std::string digests;
  std::string payloads;
  for (const ForgedKind& kind : kinds) {
    for (const ForgedObject& object : kind.objects) {
      model::append_varint(keys, object.key.size());
      keys += object.key;
      model::append_varint(keys, object.payload.size());
      digests += text_of(model::object_digest(kind.spec.name, object.key, object.payload));
      payloads += object.payload;
    }
  }
  std::string bytes = encode_header(header);
  bytes += text_of(model::sha256({bytes}));
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(keys.size() >> (8 * i)));
  bytes += text_of(model::sha256({keys})) + keys + digests + payloads;
  if (identities.empty()) return bytes;
  const std::string origin = "forged";
  const std::string numbers = encode_identities(identities);
  bytes += text_of(identity_digest(origin, numbers));
  model::append_varint(bytes, origin.size());
  return bytes + origin + numbers;
}

std::string forge_json(const model::CatalogInfo& info, const std::vector<ForgedKind>& kinds,
                       int version, int oldest_reader) {
  const Header header = forged_header(info, kinds, version, oldest_reader);
  std::string json = "{\"format\": \"pgsnap snapshot\", \"version\": " + std::to_string(version);
  json += ", \"oldest_reader\": " + std::to_string(oldest_reader);
  json += ", \"server_major\": " + std::to_string(info.server_major);
  json += ", \"encoding\": \"" + info.encoding + "\", \"scope\": [], \"unread\": []";
  json += ", \"unmodelled\": [], \"content_digest\": \"" + model::hex(header.content_digest);
  json += "\", \"header_digest\": \"" + model::hex(header_digest(header)) + "\", \"kinds\": {";
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    json += (i ? ", \"" : "\"") + kinds[i].spec.name + "\": ";
    append_json_texts(json, kind_texts(kinds[i].spec));
  }
  json += "}, \"objects\": {";
  bool first = true;
  for (const ForgedKind& kind : kinds) {
    for (const ForgedObject& object : kind.objects) {
      if (!first) json += ", ";
      first = false;
      append_json_text(json, model::address_text(kind.spec.name, object.key));
      const auto digest = model::object_digest(kind.spec.name, object.key, object.payload);
      json += ": {\"sha256\": \"" + model::hex(digest) + "\"";
      const auto values = model::decode_payload(object.payload, kind.spec.fields.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!model::is_set(values[i])) continue;
        json += ", \"" + kind.spec.fields[i].name + "\": ";
        append_json_text(json, values[i]);
      }
      json += "}";
    }
  }
  return json + "}}\n";
}

}  // namespace pgsnap::store::test
