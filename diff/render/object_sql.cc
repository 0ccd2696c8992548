#include "diff/render/object_sql.h"

#include <map>

#include "diff/plan/plan.h"
#include "diff/render/sql.h"
#include "snapshot/model/printable.h"

namespace pgsnap::diff {

// The plan from nothing, its statements by object.
struct ObjectSql::State {
  const model::Catalog& catalog;
  model::Catalog empty;
  Plan plan;
  std::map<model::Address, std::string> sql;
};

ObjectSql::ObjectSql(const model::Catalog& catalog) {
  auto state = std::make_shared<State>(State{catalog, {}, {}, {}});
  Options options;
  options.with_owners = options.with_privileges = options.with_roles = options.with_database = true;
  options.database_name = catalog.database_name();
  if (options.database_name.empty()) options.database_name = "current";
  state->plan = make_plan(state->empty, catalog, options);
  for (const Action& action : state->plan.actions) {
    std::string& text = state->sql[action.object];
    if (!text.empty()) text += "\n";
    text += statement_text(action) + "\n";
  }
  state_ = std::move(state);
}

std::string ObjectSql::of(const model::Address& address) const {
  const auto it = state_->sql.find(address);
  return it == state_->sql.end() ? std::string() : it->second;
}

std::string ObjectSql::all(const std::function<bool(const model::Address&)>& shown) const {
  std::string out;
  for (const auto& [address, text] : state_->sql) {
    if (shown && !shown(address)) continue;
    if (!out.empty()) out += "\n";
    // A name may hold a newline, which would end the comment.
    out += "-- " + model::printable(model::address_text(address)) + "\n" + text;
  }
  return out;
}

}  // namespace pgsnap::diff
