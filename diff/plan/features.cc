#include "diff/plan/features.h"

#include <algorithm>

#include "snapshot/model/all_kinds.h"
#include "snapshot/model/error.h"

namespace pgsnap::diff {
namespace {

using namespace model;

struct Feature {
  FieldId field;
  int since;  // the major that it came with
  std::string_view what;
  std::string_view value = {};  // the field's, or a part of it, that is the feature; empty: any
};

// From the release notes of each major. Texts of queries and expressions are not looked into. Options of
// subscriptions are left out with a note instead, and so is what a server has no choice about (multirange names).
constexpr Feature kFeatures[] = {
    {index::include, 11, "INCLUDE"},
    {constraint::include, 11, "INCLUDE"},
    {table::partition_strategy, 11, "partitioning by hash", "h"},
    {function::function_kind, 11, "a procedure", "p"},
    {column::generated, 12, "a generated column", "s"},
    {collation::nondeterministic, 12, "a nondeterministic collation"},
    {table::access_method, 12, "a table access method"},
    {publication::via_root, 13, "publish_via_partition_root"},
    {statistics::target, 13, "a statistics target"},
    {column::compression, 14, "a compression method"},
    {function::sql_body, 14, "a body of SQL statements"},
    {statistics::expressions, 14, "statistics of expressions"},
    {index::nulls_not_distinct, 15, "NULLS NOT DISTINCT"},
    {constraint::nulls_not_distinct, 15, "NULLS NOT DISTINCT"},
    {constraint::set_columns, 15, "ON DELETE SET with columns"},
    {publication_table::columns, 15, "a publication's list of columns"},
    {publication_table::filter, 15, "a publication's filter of rows"},
    {sequence::persistence, 15, "an unlogged sequence"},
    {view::options, 15, "security_invoker", "security_invoker"},
    {collation::rules, 16, "rules of a collation"},
    {collation::provider, 17, "the builtin collation provider", "b"},
    {event_trigger::event, 17, "the event login", "login"},
    {column::generated, 18, "a virtual generated column", "v"},
    {column::not_null_no_inherit, 18, "NOT NULL NO INHERIT"},
    {constraint::not_enforced, 18, "NOT ENFORCED"},
    {constraint::period, 18, "a constraint over periods"},
    {publication::generated_columns, 18, "publish_generated_columns"},
};

// Kinds that came later than the oldest server.
struct LaterKind {
  Kind kind;
  int since;
  std::string_view what;
};
constexpr LaterKind kLaterKinds[] = {
    {Kind::publication_schema, 15, "publishing of schemas"},
    {Kind::parameter, 15, "privileges on parameters"},
};

[[noreturn]] void refuse(const Object& object, std::string_view what, int since, int target) {
  throw Error(
      address_text(object.address()) + " has " + std::string(what) + ", which came with server " +
          std::to_string(since) + ": the plan would run on FROM's, which is " +
          std::to_string(target),
      "leave it out of the plan (.pgsnapignore), or compare with a snapshot of an older server");
}

}  // namespace

void refuse_unknown_features(const Fates::Item& item, const Context& context) {
  const Object& to = item.change.to;
  const int target = context.target();
  if (!to || item.fate == Fate::keep || item.fate == Fate::drop ||
      context.to().info().server_major <= target) {
    return;
  }
  for (const LaterKind& later : kLaterKinds) {
    if (later.kind == to.kind() && later.since > target)
      refuse(to, later.what, later.since, target);
  }
  const auto& changed = item.change.fields;
  for (const Feature& feature : kFeatures) {
    if (feature.field.kind != to.kind() || feature.since <= target || !to.has(feature.field))
      continue;
    if (item.fate == Fate::alter && std::ranges::find(changed, feature.field) == changed.end())
      continue;
    if (to.text(feature.field).find(feature.value) == std::string_view::npos) continue;
    refuse(to, feature.what, feature.since, target);
  }
}

}  // namespace pgsnap::diff
