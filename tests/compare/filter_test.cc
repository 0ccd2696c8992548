// Which objects a diff looks at, and that it leaves the others alone.

#include "diff/compare/filter.h"

#include <gtest/gtest.h>

#include "diff/compare/compare.h"
#include "diff/plan/plan.h"
#include "diff/render/sql.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Catalog;
using model::FieldId;
using model::join_key;
using model::Kind;

using Values = std::vector<std::pair<FieldId, std::string>>;

// Objects without more than a test needs.
class Made {
 public:
  Made& add(Kind kind, std::initializer_list<std::string_view> parts, const Values& values = {},
            const std::vector<Address>& depends_on = {}) {
    std::vector<std::string> texts(model::field_count(kind));
    std::vector<std::string_view> fields(texts.size());
    for (const auto& [field, value] : values) {
      texts[field.index] = value;
      fields[field.index] = texts[field.index];
    }
    std::vector<std::string> references;
    for (const Address& address : depends_on)
      references.push_back(model::encode_reference(address));
    const std::string list = model::encode_list({references.begin(), references.end()});
    if (!depends_on.empty()) fields[model::common::depends_on.index] = list;
    builder_.add(kind, join_key(parts), model::encode_list(fields));
    return *this;
  }
  Made& table(std::string_view schema, std::string_view name) {
    return add(Kind::table, {schema, name}, {{model::table::persistence, "p"}});
  }
  Made& column(std::string_view schema, std::string_view table, std::string_view name,
               const std::string& type = "integer", const std::vector<Address>& depends_on = {}) {
    return add(Kind::column, {schema, table, name},
               {{model::column::relation_kind, "r"},
                {model::column::type, type},
                {model::column::position, "1"}},
               depends_on);
  }
  Made& view(std::string_view schema, std::string_view name, const std::string& query,
             const std::vector<Address>& depends_on) {
    return add(Kind::view, {schema, name}, {{model::view::definition, query}}, depends_on);
  }
  Catalog done() { return builder_.finish({15, "UTF8", {}, {}, {}, {}}, false); }

 private:
  model::CatalogBuilder builder_;
};

Catalog shop() {
  Made made;
  for (const char* schema : {"app", "audit", "Odd.Name"}) {
    made.add(Kind::schema, {schema}).table(schema, "users").column(schema, "users", "id");
  }
  return made.add(Kind::schema, {"public"})
      .add(Kind::index, {"app", "users", "users_id_idx"})
      .add(Kind::view, {"app", "tmp_report"})
      .add(Kind::column_default, {"app", "tmp_report", "id"})
      .add(Kind::function, {"app", "f", "integer, text"})
      .add(Kind::function, {"app", "f", ""})
      .add(Kind::extension, {"citext"})
      .add(Kind::publication, {"news"})
      .add(Kind::publication_table, {"news", "app", "users"})
      .add(Kind::text_search_configuration, {"app", "english"})
      .add(Kind::text_search_mapping, {"app", "english", "word"})
      .done();
}

// The objects that are seen, in the order of the catalog.
std::string seen(const Filter& filter) {
  const Catalog catalog = shop();
  std::string text;
  for (const auto& record : catalog.records()) {
    if (!filter.sees(record.address(), catalog)) continue;
    text += (text.empty() ? "" : "; ") + model::address_text(record.address());
  }
  return text;
}

std::string seen_with_ignore_file(std::string_view lines) {
  Filter filter;
  filter.add_kind(Kind::table);
  filter.add_kind(Kind::view);
  filter.add_ignore_file(lines, "x");
  return seen(filter);
}

TEST(NamePattern, IsLikePsqls) {
  const auto matches = [](const char* pattern, const char* name) {
    return NamePattern(pattern).matches(name);
  };
  EXPECT_TRUE(matches("app", "app"));
  EXPECT_FALSE(matches("app", "apps"));
  EXPECT_TRUE(matches("APP", "app"));
  EXPECT_FALSE(matches("\"APP\"", "app"));
  EXPECT_TRUE(matches("\"A\"\"B*\"", "A\"B*"));
  EXPECT_TRUE(matches("a*p?", "aXXppy"));
  EXPECT_FALSE(matches("a*p?", "aXXp"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("t[0-9a]", "t7"));
  EXPECT_TRUE(matches("t[0-9a]", "ta"));
  EXPECT_FALSE(matches("t[!0-9]", "t7"));
  EXPECT_TRUE(matches("t[]x]", "t]"));
  EXPECT_TRUE(matches("t[", "t["));
  EXPECT_TRUE(matches("\"t[1]\"", "t[1]"));
  // No more than one step back for each character.
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*b", std::string(10'000, 'a').c_str()));
}

TEST(Filter, SeesAllWithoutRules) {
  EXPECT_TRUE(Filter().sees_all());
  EXPECT_NE(seen({}).find("extension citext"), std::string::npos);
}

TEST(Filter, Schemas) {
  Filter only;
  only.add_schema("au*");
  EXPECT_EQ(seen(only), "column audit.users.id; schema audit; table audit.users");
  Filter odd;
  odd.add_schema("\"Odd.Name\"");
  EXPECT_EQ(seen(odd),
            "column \"Odd.Name\".users.id; schema \"Odd.Name\"; table \"Odd.Name\".users");
  Filter without;
  without.exclude_schema("app");
  without.exclude_schema("odd*");
  without.exclude_schema("\"Odd.Name\"");
  EXPECT_EQ(
      seen(without),
      "column audit.users.id; extension citext; publication news; schema audit; schema public; "
      "table audit.users");
}

TEST(Filter, KindsTakeTheirChildrenAlong) {
  Filter views;
  views.add_kind(Kind::view);
  EXPECT_EQ(seen(views), "column_default app.tmp_report.id; view app.tmp_report");
  Filter indexes;
  indexes.add_kind(Kind::index);
  EXPECT_EQ(seen(indexes), "index app.users.users_id_idx");
  Filter publications;
  publications.add_kind(Kind::publication);
  EXPECT_EQ(seen(publications), "publication news; publication_table news.app.users");
  Filter no_tables;
  no_tables.add_schema("app");
  no_tables.ignore_kind(Kind::table);
  no_tables.ignore_kind(Kind::text_search_configuration);
  no_tables.ignore_kind(Kind::function);
  EXPECT_EQ(seen(no_tables), "column_default app.tmp_report.id; schema app; view app.tmp_report");
  Filter named;
  named.ignore_kind(Kind::table);
  named.add_kind(Kind::index);
  EXPECT_EQ(seen(named), "index app.users.users_id_idx");
}

TEST(Filter, IgnoreFile) {
  EXPECT_EQ(
      seen_with_ignore_file("# nothing\n\n   \r\n"),
      "column \"Odd.Name\".users.id; column app.users.id; column audit.users.id; "
      "column_default app.tmp_report.id; index app.users.users_id_idx; table \"Odd.Name\".users; "
      "table app.users; table audit.users; view app.tmp_report");
  const std::string app = "column app.users.id; index app.users.users_id_idx; table app.users";
  EXPECT_EQ(seen_with_ignore_file("tmp_*\naudit\n\"Odd.Name\"\n"), app);
  EXPECT_EQ(seen_with_ignore_file("*.tmp_*\naudit.*\n\"Odd.Name\".*"), app);
  EXPECT_EQ(seen_with_ignore_file("*\n!app.users"), app);
  EXPECT_EQ(seen_with_ignore_file("!app.users\n*"), "");
  EXPECT_EQ(seen_with_ignore_file("*\n!table users\naudit.users\n\"Odd.Name\".users"), app);
  EXPECT_EQ(seen_with_ignore_file("*\n!app.users\nid"),
            "index app.users.users_id_idx; table app.users");
  EXPECT_EQ(seen_with_ignore_file("*\n!app.users\nindex app.*_idx"),
            "column app.users.id; table app.users");
  EXPECT_EQ(seen_with_ignore_file("*\n!app.users\napp.users.*_idx"),
            "column app.users.id; table app.users");
  EXPECT_EQ(seen_with_ignore_file("*\n!app.users\nview app.users\nindex app.users"), app);
}

TEST(Filter, IgnoreFileWithArguments) {
  Filter one;
  one.add_kind(Kind::function);
  one.add_ignore_file("function app.f(integer,text)", "x");
  EXPECT_EQ(seen(one), "function app.f.\"\"");
  Filter none;
  none.add_kind(Kind::function);
  none.add_ignore_file("f", "x");
  EXPECT_EQ(seen(none), "");
  Filter other;
  other.add_kind(Kind::function);
  other.add_ignore_file("app.f()", "x");
  EXPECT_EQ(seen(other), "function app.f.\"integer, text\"");
}

std::string ignore_file_error(std::string_view line) {
  try {
    Filter().add_ignore_file(line, "x");
    return "";
  } catch (const model::Error& error) {
    return error.what();
  }
}

TEST(Filter, IgnoreFileErrorsNameTheLine) {
  EXPECT_EQ(ignore_file_error("app\n\ntabel app.x"), "x:3: tabel is no kind of object");
  EXPECT_EQ(ignore_file_error("app..x"), "x:1: a name is missing");
  EXPECT_EQ(ignore_file_error("!"), "x:1: a name is missing");
  EXPECT_EQ(ignore_file_error("table app.x y"), "x:1: there is a space in a name");
  EXPECT_EQ(ignore_file_error("f(integer"), "x:1: a ) is missing");
}

// ---- plans

// What a plan that makes a table begins with.
const std::string kStorage =
    "set default_tablespace = '';\n\nset default_table_access_method = heap;\n\n";

std::string plan_text(const Catalog& from, const Catalog& to, const Options& options) {
  try {
    return render_sql(make_plan(from, to, options));
  } catch (const model::Error& error) {
    return std::string("error: ") + error.what();
  }
}

Options with_schema(const char* pattern) {
  Options options;
  options.filter.add_schema(pattern);
  return options;
}

std::string key(std::initializer_list<std::string_view> parts) { return join_key(parts); }

TEST(FilteredPlan, LeavesOtherSchemasAloneAndCountsWhatDiffersThere) {
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"}).add(Kind::schema, {"other"});
  from.table("other", "gone");
  to.table("app", "fresh");
  const Catalog a = from.done(), b = to.done();
  const Plan plan = make_plan(a, b, with_schema("app"));
  EXPECT_EQ(render_sql(plan), kStorage + "create table \"app\".\"fresh\" ();\n");
  ASSERT_EQ(plan.hidden.size(), 1U);
  EXPECT_EQ(model::address_text(plan.hidden[0]), "table other.gone");
}

TEST(FilteredPlan, NamesATypeThatIsNeededFromOutside) {
  const std::string mood = key({"other", "mood"});
  Made from, to;
  for (Made* made : {&from, &to}) {
    made->add(Kind::schema, {"app"}).add(Kind::schema, {"other"}).table("app", "t");
  }
  to.add(Kind::enum_type, {"other", "mood"}, {{model::enum_type::labels, ""}})
      .column("app", "t", "c", "other.mood", {{Kind::enum_type, mood}});
  const Catalog a = from.done(), b = to.done();
  EXPECT_EQ(plan_text(a, b, with_schema("app")),
            "error: the plan needs what is not in FROM and the filter leaves out: enum_type "
            "other.mood (for column app.t.c)");
  Options both = with_schema("app");
  both.filter.add_schema("other");
  EXPECT_EQ(plan_text(a, b, both).find("error"), std::string::npos) << plan_text(a, b, both);
}

TEST(FilteredPlan, TellsThatWhatIsNeededFromOutsideDiffers) {
  const std::string mood = key({"other", "mood"});
  Made from, to;
  for (Made* made : {&from, &to}) {
    const std::string label = made == &from ? "old" : "new";
    made->add(Kind::schema, {"app"}).add(Kind::schema, {"other"}).table("app", "t");
    made->add(Kind::enum_type, {"other", "mood"},
              {{model::enum_type::labels, model::encode_list({label})}});
  }
  to.column("app", "t", "c", "other.mood", {{Kind::enum_type, mood}});
  const Catalog a = from.done(), b = to.done();
  EXPECT_EQ(make_plan(a, b, with_schema("app")).notes,
            std::vector<std::string>{"column app.t.c needs enum_type other.mood, which differs and "
                                     "which the filter hides"});
  Options both = with_schema("app");
  both.filter.add_schema("other");
  EXPECT_EQ(make_plan(a, b, both).notes, std::vector<std::string>{});
}

TEST(FilteredPlan, RebuildsNoViewFromOutside) {
  const std::string column = key({"app", "t", "c"});
  Made from, to;
  for (Made* made : {&from, &to}) {
    made->add(Kind::schema, {"app"}).add(Kind::schema, {"other"}).table("app", "t");
    made->column("app", "t", "c", made == &from ? "integer" : "bigint");
    made->view("other", "v", " SELECT t.c\n   FROM app.t;", {{Kind::column, column}});
  }
  const Catalog a = from.done(), b = to.done();
  EXPECT_NE(plan_text(a, b, {}).find("drop view"), std::string::npos);
  EXPECT_EQ(plan_text(a, b, with_schema("app")),
            "error: the plan would have to touch what the filter leaves out: rebuild view other.v, "
            "which depends on column app.t.c");
}

TEST(FilteredPlan, DropsNoTableUnderAViewFromOutside) {
  const std::string table = key({"app", "t"});
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"}).add(Kind::schema, {"other"});
  from.table("app", "t").view("other", "v", " SELECT 1;", {{Kind::table, table}});
  const Catalog a = from.done(), b = to.done();
  EXPECT_EQ(plan_text(a, b, with_schema("app")),
            "error: the plan would have to touch what the filter leaves out: drop view other.v, "
            "which depends on table app.t");
}

TEST(FilteredPlan, IgnoredIndexesGoWithTheirTable) {
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"});
  from.table("app", "t").column("app", "t", "c");
  from.add(Kind::index, {"app", "t", "i"}, {{model::index::columns, model::encode_list({"c"})}});
  Options options;
  options.filter.ignore_kind(Kind::index);
  const Catalog a = from.done(), b = to.done();
  EXPECT_EQ(plan_text(a, b, options), "drop table \"app\".\"t\";\n");
}

TEST(FilteredPlan, IgnoredPropertiesAreNeitherComparedNorSet) {
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"});
  from.add(Kind::table, {"app", "t"},
           {{model::table::tablespace, "slow"}, {model::common::comment, "old"}});
  to.add(Kind::table, {"app", "t"},
         {{model::table::tablespace, "fast"}, {model::common::comment, "new"}});
  to.add(Kind::table, {"app", "u"},
         {{model::table::tablespace, "fast"}, {model::common::comment, "new"}});
  Options options;
  EXPECT_TRUE(options.ignored_properties.add("tablespace"));
  EXPECT_TRUE(options.ignored_properties.add("comment"));
  EXPECT_FALSE(options.ignored_properties.add("tablespaces"));
  EXPECT_FALSE(options.ignored_properties.add("view.tablespace"));
  const Catalog a = from.done(), b = to.done();
  EXPECT_EQ(plan_text(a, b, options), kStorage + "create table \"app\".\"u\" ();\n");
  EXPECT_NE(plan_text(a, b, {}).find("fast"), std::string::npos);
}

TEST(FilteredPlan, AnObjectMadeAnewKeepsIgnoredProperties) {
  Made from, to;
  for (Made* made : {&from, &to}) made->add(Kind::schema, {"app"});
  const Values same = {{model::materialized_view::populated, "t"}};
  Values old = same, fresh = same;
  old.insert(old.end(), {{model::materialized_view::definition, " SELECT 1 AS a;"},
                         {model::common::comment, "kept"}});
  fresh.insert(fresh.end(), {{model::materialized_view::definition, " SELECT 2 AS b;"},
                             {model::common::comment, "not taken"}});
  from.add(Kind::materialized_view, {"app", "m"}, old);
  to.add(Kind::materialized_view, {"app", "m"}, fresh);
  Options options;
  EXPECT_TRUE(options.ignored_properties.add("materialized_view.comment"));
  const Catalog a = from.done(), b = to.done();
  const std::string plan = plan_text(a, b, options);
  EXPECT_NE(plan.find("SELECT 2"), std::string::npos) << plan;
  EXPECT_NE(plan.find("'kept'"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("not taken"), std::string::npos) << plan;
}

TEST(IgnoredProperties, EveryNameIsKnown) {
  for (const std::string& name : property_names())
    EXPECT_TRUE(IgnoredProperties().add(name)) << name;
  for (const char* name : {"owner", "privileges", "comment", "tablespace", "statistics",
                           "column_order", "extension_version", "table.tablespace"}) {
    EXPECT_TRUE(IgnoredProperties().add(name)) << name;
  }
  EXPECT_FALSE(IgnoredProperties().add("depends_on"));
  EXPECT_FALSE(IgnoredProperties().add(""));
}

}  // namespace
}  // namespace pgsnap::diff
