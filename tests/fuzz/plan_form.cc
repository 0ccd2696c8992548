// Objects with any texts, whose digests are right: planned and printed, or refused, and what is printed
// is one statement. The bytes: a kind, then its name's parts and its fields with 0xff between them; 0xfe
// begins the next object.

#include <cstdlib>
#include <set>
#include <string>

#include "diff/plan/plan.h"
#include "diff/render/json.h"
#include "diff/render/object_sql.h"
#include "diff/render/sql.h"
#include "diff/sql/statement_check.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "text_forms.h"

using namespace pgsnap;

namespace {

std::string_view take_until(std::string_view& bytes, char end) {
  const auto cut = bytes.find(end);
  const auto taken = bytes.substr(0, cut);
  bytes.remove_prefix(cut == bytes.npos ? bytes.size() : cut + 1);
  return taken;
}

void add(model::CatalogBuilder& builder, std::string_view bytes,
         std::set<std::pair<model::Kind, std::string>>& names) {
  if (bytes.empty()) return;
  const auto kind =
      static_cast<model::Kind>(static_cast<unsigned char>(bytes[0]) % model::kKindCount);
  bytes.remove_prefix(1);
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < model::kind_info(kind).parts.size(); ++i) {
    parts.push_back(take_until(bytes, '\xff'));
    if (parts.back().find('\0') != std::string_view::npos) return;
  }
  std::vector<std::string> storage(model::field_count(kind));
  std::vector<std::string_view> values(storage.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const model::FieldId field{kind, static_cast<model::FieldIndex>(i)};
    const auto type = model::field_info(field).type;
    const auto text = take_until(bytes, '\xff');
    if (text.empty() || type == model::FieldType::references) continue;
    storage[i] = text;
    if (type == model::FieldType::list) {
      std::string_view rest = text;
      std::vector<std::string_view> elements;
      while (!rest.empty()) elements.push_back(take_until(rest, '\x01'));
      storage[i] = model::encode_list(elements);
    }
    values[i] = storage[i];
  }
  const std::string key = model::join_key(parts);
  if (names.emplace(kind, key).second) builder.add(kind, key, model::encode_list(values));
}

void plan(const model::Catalog& from, const model::Catalog& to) {
  diff::Options options;
  options.with_owners = options.with_privileges = true;
  try {
    const diff::Plan plan = diff::make_plan(from, to, options);
    for (const diff::Action& action : plan.actions) {
      if (diff::statement_problem(action.sql())) std::abort();
    }
    diff::render_sql(plan);
    diff::render_json(plan);
  } catch (const model::Error&) {
  }
}

}  // namespace

void fuzz::read_plan(std::string_view bytes) {
  model::CatalogBuilder builder;
  std::set<std::pair<model::Kind, std::string>> names;
  while (!bytes.empty()) add(builder, take_until(bytes, '\xfe'), names);
  const model::Catalog catalog = builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
  const model::Catalog empty = model::empty_database();
  plan(empty, catalog);
  plan(catalog, empty);
}
