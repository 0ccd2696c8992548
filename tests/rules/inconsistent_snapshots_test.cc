// Snapshot files whose digests are right and whose objects do not go together: references to what is not
// there or to themselves, circles, children without parents, numbers of no column, words of other kinds.
// They are planned or refused, quickly, and what is printed is one statement each.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>
#include <set>

#include "diff/plan/plan.h"
#include "diff/render/json.h"
#include "diff/render/object_sql.h"
#include "diff/render/sql.h"
#include "diff/sql/statement_check.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::Catalog;
using model::FieldId;
using model::FieldType;
using model::Kind;

// So few names that everything meets.
const std::vector<std::string>& texts() {
  static const std::vector<std::string> all{
      "s",      "a", "b",      "a",      "b",       "p",   "u",
      "f",      "c", "x",      "r",      "i",       "n",   "t",
      "v",      "d", "A",      "btree",  "integer", "s.a", "s.b",
      "s.a[]",  "1", "before", "insert", "a=r/b",   "(a)", "select a from s.b",
      "name=a", "+", ""};
  return all;
}
const std::vector<std::string>& numbers() {
  static const std::vector<std::string> all{"1",     "2",    "1",           "2",
                                            "0",     "-1",   "32767",       "2147483648",
                                            "3",     "1600", "-2147483649", "9223372036854775807",
                                            "-32768"};
  return all;
}

class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  // The same objects with other fields, some gone and some new, for the other side.
  Catalog catalog(int objects) {
    model::CatalogBuilder builder;
    std::set<std::pair<Kind, std::string>> known;
    const auto add = [&](Kind kind, const std::string& key) {
      if (known.emplace(kind, key).second) builder.add(kind, key, payload(kind));
    };
    if (chance(4)) {
      add(Kind::schema, "s");
      add(Kind::table, model::join_key({"s", "a"}));
      add(Kind::table, model::join_key({"s", "b"}));
    }
    for (int i = 0; i < objects; ++i) {
      const Kind kind = any_kind();
      add(kind, key_of(kind));
    }
    return builder.finish({15, "UTF8", {}, {}, {}, {}}, false);
  }

  bool chance(unsigned of) { return random_() % of != 0; }

 private:
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[random_() % all.size()];
  }

  // Half of them of the kinds that most rules look for.
  Kind any_kind() {
    static const std::vector<Kind> usual{
        Kind::table,  Kind::column,        Kind::constraint, Kind::index,
        Kind::view,   Kind::inheritance,   Kind::sequence,   Kind::column_default,
        Kind::domain, Kind::composite_type};
    return chance(2) ? one_of(usual) : static_cast<Kind>(random_() % model::kKindCount);
  }

  std::string key_of(Kind kind) {
    static const std::vector<std::string> names{"a", "b"};
    std::vector<std::string> parts;
    for (const std::string_view part : model::kind_info(kind).parts) {
      if (part.empty()) continue;
      parts.push_back(part.ends_with("schema") ? "s" : part == "arguments" ? "" : one_of(names));
    }
    return model::join_key({parts.begin(), parts.end()});
  }

  std::string reference() {
    const Kind kind = any_kind();
    const std::string key = key_of(kind);
    return model::encode_reference({kind, key});
  }

  std::string list(FieldType type) {
    std::vector<std::string> elements(random_() % 5);
    for (std::string& element : elements) {
      element = type == FieldType::references ? reference() : one_of(texts());
    }
    std::ranges::sort(elements);
    return model::encode_list({elements.begin(), elements.end()});
  }

  std::string payload(Kind kind) {
    std::vector<std::string> storage(model::field_count(kind));
    std::vector<std::string_view> values(storage.size());
    for (std::size_t i = 0; i < storage.size(); ++i) {
      if (chance(3)) continue;
      const FieldId field{kind, static_cast<model::FieldIndex>(i)};
      switch (const FieldType type = model::field_info(field).type; type) {
        case FieldType::flag: storage[i] = "t"; break;
        case FieldType::integer: storage[i] = one_of(numbers()); break;
        case FieldType::list:
        case FieldType::references: storage[i] = list(type); break;
        default: storage[i] = one_of(texts()); break;
      }
      values[i] = storage[i];
    }
    return model::encode_list(values);
  }

  std::minstd_rand random_;
};

// Whether it came to its end; else it must have been refused.
template <typename F>
bool ends(unsigned seed, F&& attempt) {
  try {
    attempt();
    return true;
  } catch (const model::Error& error) {
    EXPECT_STRNE(error.what(), "") << seed;
  } catch (const std::exception& error) {
    ADD_FAILURE() << seed << ": " << error.what();
  }
  return false;
}

bool plan(const Catalog& from, const Catalog& to, unsigned seed) {
  Options options;
  options.with_owners = options.with_privileges = options.with_roles = options.with_database = true;
  return ends(seed, [&] {
    const Plan plan = make_plan(from, to, options);
    render_sql(plan);
    render_json(plan);
    for (const Action& action : plan.actions) {
      EXPECT_EQ(statement_problem(action.sql()).value_or(""), "") << action.sql();
    }
  });
}

bool show(const Catalog& catalog, unsigned seed) {
  return ends(seed, [&] { ObjectSql(catalog).all({}); });
}

TEST(InconsistentSnapshots, ArePlannedOrRefused) {
  const char* const wanted = std::getenv("PGSNAP_INCONSISTENT_SEED");
  const unsigned first = wanted ? static_cast<unsigned>(std::atoi(wanted)) : 1;
  const char* const count = std::getenv("PGSNAP_INCONSISTENT_COUNT");
  const unsigned last = first + (count ? static_cast<unsigned>(std::atoi(count)) : 2000);
  unsigned planned = 0, shown = 0;
  for (unsigned seed = first; seed < last; ++seed) {
    Author author(seed * 2654435761U + 1);
    const int objects = 1 + static_cast<int>(seed % 12);
    const Catalog one = author.catalog(objects);
    const Catalog other = author.catalog(objects);
    const std::clock_t start = std::clock();
    planned += plan(model::empty_database(), one, seed);
    planned += plan(one, model::empty_database(), seed);
    planned += plan(one, other, seed);
    shown += show(one, seed);
    EXPECT_LT(std::clock() - start, CLOCKS_PER_SEC * 2) << seed;
  }
  std::printf("%u plans, %u shown, the others refused\n", planned, shown);
  EXPECT_GT(planned, (last - first) / 10);
}

}  // namespace
}  // namespace pgsnap::diff
