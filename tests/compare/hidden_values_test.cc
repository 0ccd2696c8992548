// What no snapshot holds is not silently taken for equal.

#include "diff/compare/hidden_values.h"

#include <gtest/gtest.h>

#include "diff/compare/compare.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"

namespace pgsnap::diff {
namespace {

using namespace model;

class Side {
 public:
  Side& server(std::string_view name, const std::vector<std::string_view>& options) {
    return add(Kind::foreign_server, {name}, foreign_server::options, encode_list(options));
  }
  Side& setting(std::string_view name) {
    return add(Kind::role_setting, {"me", name}, role_setting::hidden, "t");
  }
  Catalog done() { return builder_.finish({15, "UTF8", {}, {}, {}, {}}, false); }

 private:
  Side& add(Kind kind, std::initializer_list<std::string_view> key, FieldId field,
            const std::string& value) {
    std::vector<std::string_view> fields(field_count(kind));
    fields[field.index] = value;
    builder_.add(kind, join_key(key), encode_list(fields));
    return *this;
  }
  CatalogBuilder builder_;
};

std::vector<std::string> notes(Side& from, Side& to, const Options& options = {}) {
  return compare(from.done(), to.done(), options).notes;
}

constexpr std::string_view kNotCompared =
    " is not compared: it may be a secret, and no snapshot holds its value";

TEST(HiddenValues, OfOptionsAreToldWhereBothSidesHaveThem) {
  Side from, to;
  from.server("s", {"host=a !hidden", "one !hidden", "two !hidden"}).server("t", {"two !hidden"});
  to.server("s", {"host=a !hidden", "one=1", "two !hidden"});
  EXPECT_EQ(notes(from, to),
            std::vector<std::string>{"foreign_server s: option two" + std::string(kNotCompared)});
}

TEST(HiddenValues, OfSettingsAreToldWhereRolesTakePart) {
  Side from, to;
  from.setting("app.key").setting("app.other");
  to.setting("app.key");
  EXPECT_EQ(notes(from, to), std::vector<std::string>{});
  Side again_from, again_to;
  again_from.setting("app.key").setting("app.other");
  again_to.setting("app.key");
  Options options;
  options.with_roles = true;
  EXPECT_EQ(notes(again_from, again_to, options),
            std::vector<std::string>{"role_setting me.\"app.key\"" + std::string(kNotCompared)});
}

}  // namespace
}  // namespace pgsnap::diff
