#include "diff/rules/plain_update.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "publication " + quote_identifier(o.part(0)); }

std::string publish(const Object& o) {
  std::vector<std::string> list;
  for (std::string_view operation : o.list(publication::publishes)) list.emplace_back(operation);
  return "publish = " + quote_literal(join(list, ", "));
}

std::string via_root(const Object& o) {
  return std::string("publish_via_partition_root = ") +
         (o.flag(publication::via_root) ? "true" : "false");
}

std::string generated_columns(const Object& o) {
  return std::string("publish_generated_columns = ") +
         (o.has(publication::generated_columns) ? "stored" : "none");
}

void create(const Object& to, const Context& context, Actions& actions) {
  std::string sql = "create " + reference(to);
  if (to.flag(publication::all_tables)) sql += " for all tables";
  std::vector<std::string> options;
  const std::size_t all = context.target() >= 11 ? 4 : 3;
  if (to.list(publication::publishes).size() != all) options.push_back(publish(to));
  if (to.flag(publication::via_root)) options.push_back(via_root(to));
  if (to.has(publication::generated_columns)) options.push_back(generated_columns(to));
  if (!options.empty()) sql += " with (" + join(options, ", ") + ")";
  actions.create(to, sql);
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

void set_options(const Change& change, const Context&, Actions& actions) {
  std::vector<std::string> options;
  if (change.changed(publication::publishes)) options.push_back(publish(change.to));
  if (change.changed(publication::via_root)) options.push_back(via_root(change.to));
  if (change.changed(publication::generated_columns)) {
    options.push_back(generated_columns(change.to));
  }
  Action& action = actions.alter(
      change.to, "alter " + reference(change.to) + " set (" + join(options, ", ") + ")");
  if (!publishes_updates(change.to)) action.releases.push_back(address_slot(change.address()));
}

constexpr PropertyRule kProperties[] = {
    replace(publication::all_tables),
    alter(publication::publishes, set_options),
    alter(publication::via_root, set_options),
    alter(publication::generated_columns, set_options),
};
static_assert(covers(publication::kFields, kProperties));

}  // namespace

const KindRules& publication_rules() {
  static const KindRules rules{
      .kind = Kind::publication,
      .rank = Rank::publication,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
