// A snapshot file may come from anybody, with every digest right. Whatever its texts are, what is
// printed is one statement of the kind that was meant, and what the file's author wrote stands in
// quotes, or is a whole piece of SQL where a rule prints it as it is.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "diff/compare/sql_tokenizer.h"
#include "diff/plan/plan.h"
#include "diff/render/json.h"
#include "diff/render/object_sql.h"
#include "diff/render/sql.h"
#include "diff/render/text.h"
#include "diff/sql/statement_check.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::FieldId;
using model::FieldType;
using model::Kind;

constexpr std::string_view kCanary = "pgsnap_canary";

// Where a hostile text is put: a field, or a part of the object's name.
struct Place {
  Kind kind{};
  int part = -1;
  FieldId field{};

  std::string name() const {
    const auto& info = model::kind_info(kind);
    return std::string(info.name) + "." +
           (part >= 0 ? "key " + std::string(info.parts[static_cast<std::size_t>(part)])
                      : std::string(model::field_info(field).name));
  }
};

std::vector<Place> all_places() {
  std::vector<Place> places;
  model::for_each_kind([&](Kind kind) {
    const auto parts = static_cast<int>(model::kind_info(kind).parts.size());
    for (int i = 0; i < parts; ++i) places.push_back({kind, i, {}});
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      const FieldId field{kind, static_cast<model::FieldIndex>(i)};
      if (model::field_info(field).type == FieldType::references) continue;
      places.push_back({kind, -1, field});
    }
  });
  return places;
}

// What rules look for in a field decides what they print: letters, words, names, numbers.
const std::vector<std::string>& usual_texts() {
  static const std::vector<std::string> texts{
      "a",      "b",       "c",        "d",   "e",       "f",   "h",          "i",
      "l",      "m",       "n",        "o",   "p",       "r",   "s",          "t",
      "u",      "v",       "w",        "x",   "A",       "D",   "E",          "R",
      "*",      "integer", "1",        "0",   "-1",      "s.r", "name=value", "before",
      "insert", "update",  "select 1", "(1)", "r=arw/x", "=U/x"};
  return texts;
}

class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  std::string text() { return usual_texts()[random_() % usual_texts().size()]; }

  std::string value(FieldId field) {
    switch (model::field_info(field).type) {
      case FieldType::flag: return "t";
      case FieldType::integer: return std::to_string(random_() % 9);
      case FieldType::list: return list(field, {});
      default: return text();
    }
  }

  // A list of the length that the field has in captures, with `hostile` in one or all places.
  std::string list(FieldId field, std::string_view hostile) {
    static const std::map<std::string, std::size_t> kLengths{{"parent_constraint", 3},
                                                             {"function", 2},
                                                             {"parent_index", 2},
                                                             {"family", 2},
                                                             {"multirange", 2},
                                                             {"owned_by", 3},
                                                             {"commutator", 4},
                                                             {"negator", 4},
                                                             {"table", 2},
                                                             {"attributes", 6},
                                                             {"operators", 6},
                                                             {"functions", 6},
                                                             {"parent_trigger", 3},
                                                             {"referenced_table", 2}};
    const std::string name(model::field_info(field).name);
    const auto length = kLengths.find(name);
    const std::size_t size = length == kLengths.end() ? 1 + random_() % 4 : length->second;
    std::vector<std::string> elements;
    for (std::size_t i = 0; i < size; ++i) {
      elements.push_back(name == "privileges"                        ? "a=r/b"
                         : name == "statistics_targets"              ? "1"
                         : name == "commutator" || name == "negator" ? "+"
                                                                     : text());
    }
    if (!hostile.empty()) {
      const auto at = random_() % (size + 1);
      for (std::size_t i = 0; i < size; ++i) {
        if (at == size || at == i) elements[i] = hostile;
      }
    }
    return model::encode_list({elements.begin(), elements.end()});
  }

  bool chance(unsigned of) { return random_() % of == 0; }

 private:
  std::minstd_rand random_;
};

// The objects that rules look up: a schema and a relation of each kind to belong to.
void add_surroundings(model::CatalogBuilder& builder, const std::set<std::string>& without) {
  const auto add = [&](Kind kind, const std::string& key, const std::string& payload) {
    if (!without.contains(std::string(model::kind_info(kind).name) + '\0' + key)) {
      builder.add(kind, key, payload);
    }
  };
  add(Kind::schema, "s", {});
  add(Kind::table, model::join_key({"s", "r"}), {});
  add(Kind::domain, model::join_key({"s", "r"}), {});
  std::vector<std::string_view> values(model::field_count(Kind::column));
  values[model::column::relation_kind.index] = "r";
  values[model::column::type.index] = "integer";
  values[model::column::position.index] = "1";
  add(Kind::column, model::join_key({"s", "r", "a"}), model::encode_list(values));
}

model::Catalog catalog_with(Kind kind, const std::vector<std::string>& parts,
                            const std::map<model::FieldIndex, std::string>& fields) {
  std::vector<std::string_view> key(parts.begin(), parts.end());
  std::vector<std::string_view> values(model::field_count(kind));
  for (const auto& [index, value] : fields) values[index] = value;
  model::CatalogBuilder builder;
  const std::string joined = model::join_key(key);
  add_surroundings(builder, {std::string(model::kind_info(kind).name) + '\0' + joined});
  builder.add(kind, joined, model::encode_list(values));
  return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
}

// What may begin a statement of ours.
bool begins_rightly(const std::string& sql) {
  static const char* const kBeginnings[] = {
      "create ", "alter ",  "drop ",   "comment on ", "grant ",   "revoke ", "security label ",
      "do ",     "select ", "update ", "refresh ",    "cluster ", "import "};
  return std::ranges::any_of(kBeginnings,
                             [&](const char* beginning) { return sql.starts_with(beginning); });
}

struct Outcome {
  std::string refused;   // the message; empty: printed
  std::string foreign;   // an exception that is not ours
  bool outside = false;  // the canary is a word of the SQL
  std::string statement;
};

Outcome plan_of(const model::Catalog& from, const model::Catalog& to) {
  Outcome outcome;
  Options options;
  options.with_owners = options.with_privileges = options.with_roles = options.with_database = true;
  try {
    const Plan plan = make_plan(from, to, options);
    render_sql(plan);
    render_json(plan);
    render_text(plan);
    for (const Action& action : plan.actions) {
      const std::string sql = action.sql();
      EXPECT_EQ(statement_problem(sql).value_or(""), "") << sql;
      EXPECT_TRUE(begins_rightly(sql)) << sql;
      SqlTokenizer tokenizer(sql);
      SqlToken token{};
      while (tokenizer.next(token)) {
        if (token.kind == TokenKind::string || token.kind == TokenKind::quoted_name) continue;
        if (tokenizer.text_of(token).find(kCanary) == std::string_view::npos) continue;
        outcome.outside = true;
        outcome.statement = sql;
      }
    }
  } catch (const model::Error& error) {
    outcome.refused = error.what();
  } catch (const std::exception& error) {
    outcome.refused = error.what();
    outcome.foreign = error.what();
  }
  return outcome;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts{
      "pgsnap_canary",
      "1; select pgsnap_canary()",
      "1); select pgsnap_canary(",
      "1) pgsnap_canary (",
      "1, drop column pgsnap_canary",
      "1 pgsnap_canary /*",
      "1 pgsnap_canary --",
      "' pgsnap_canary",
      "'; select pgsnap_canary(); --",
      "\" pgsnap_canary",
      "\"; select pgsnap_canary(); --",
      "x' pgsnap_canary '",
      "x\" pgsnap_canary \"",
      "$$; select pgsnap_canary(); --",
      "$_$ pgsnap_canary $_$",
      "x\n\\! pgsnap_canary",
      "x \\! pgsnap_canary",
      ":pgsnap_canary",
      ":'pgsnap_canary'",
      "=pgsnap_canary; x",
      "x=1; pgsnap_canary",
      "x); pgsnap_canary=1",
      "r=arw/x\"; pgsnap_canary",
      "x%I pgsnap_canary %",
      std::string("x\0 pgsnap_canary", 15),
  };
  return texts;
}

// What a comma cannot break out of: arguments and queries.
bool takes_lists(const Place& place) {
  if (place.part >= 0) return model::kind_info(place.kind).parts[2] == "arguments";
  const auto& info = model::field_info(place.field);
  return info.type == FieldType::query || info.name == "arguments" ||
         place.name() == "statistics.expressions" || place.name() == "constraint.definition";
}

// Two catalogs that differ in an object: in its other fields by chance, and in the hostile text.
std::pair<model::Catalog, model::Catalog> pair_with(const Place& place, const std::string& hostile,
                                                    int round, Author& author) {
  std::map<model::FieldIndex, std::string> fields;
  std::map<model::FieldIndex, std::string> plain_fields;
  for (std::size_t i = 0; i < model::field_count(place.kind); ++i) {
    const FieldId field{place.kind, static_cast<model::FieldIndex>(i)};
    const FieldType type = model::field_info(field).type;
    if (type == FieldType::references) continue;
    const auto of = static_cast<unsigned>(round % 3 + 2);
    if (author.chance(of)) plain_fields[field.index] = author.value(field);
    if (author.chance(of)) fields[field.index] = author.value(field);
  }
  std::vector<std::string> parts(model::kind_info(place.kind).parts.size(), "a");
  parts[0] = "s";
  if (model::kind_info(place.kind).has_parent()) parts[1] = "r";
  const std::vector<std::string> plain_parts = parts;
  if (place.part >= 0) {
    if (hostile.find('\0') == std::string::npos) {
      parts[static_cast<std::size_t>(place.part)] = hostile;
    }
  } else {
    const bool list = model::field_info(place.field).type == FieldType::list;
    fields[place.field.index] = list ? author.list(place.field, hostile) : hostile;
  }
  return {catalog_with(place.kind, plain_parts, plain_fields),
          catalog_with(place.kind, parts, fields)};
}

// Texts that are whole pieces of SQL may stand where such a piece is expected.
bool is_whole(const std::string& hostile) {
  return hostile == "pgsnap_canary" || hostile == "x%I pgsnap_canary %" ||
         hostile == "x' pgsnap_canary '" || hostile == "x\" pgsnap_canary \"" ||
         hostile == "$_$ pgsnap_canary $_$";
}

class HostileFields : public testing::TestWithParam<Kind> {};

TEST_P(HostileFields, AreQuotedOrRefused) {
  const Kind kind = GetParam();
  for (const Place& place : all_places()) {
    if (place.kind != kind) continue;
    Author author(1);
    std::set<std::string> printed_as_is;
    for (int round = 0; round < 6; ++round) {
      for (const std::string& hostile : hostile_texts()) {
        const auto [from, to] = pair_with(place, hostile, round, author);
        for (const auto& outcome :
             {plan_of(to, from), plan_of(from, to), plan_of(model::empty_database(), to),
              plan_of(to, model::empty_database())}) {
          EXPECT_EQ(outcome.foreign, "") << place.name() << ": " << hostile;
          if (!outcome.outside) continue;
          printed_as_is.insert(hostile);
          EXPECT_TRUE(is_whole(hostile) || takes_lists(place))
              << place.name() << ": " << outcome.statement;
        }
      }
    }
    for (const std::string& hostile : printed_as_is) {
      std::printf("%s takes %s\n", place.name().c_str(), hostile.c_str());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, HostileFields, testing::ValuesIn([] {
                           std::vector<Kind> kinds;
                           model::for_each_kind([&](Kind kind) { kinds.push_back(kind); });
                           return kinds;
                         }()),
                         [](const auto& test) {
                           return std::string(model::kind_info(test.param).name);
                         });

}  // namespace
}  // namespace pgsnap::diff
