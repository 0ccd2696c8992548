#include "diff/render/object_sql.h"

#include <unordered_map>
#include <unordered_set>

#include "diff/plan/description.h"
#include "diff/render/sql.h"
#include "snapshot/model/printable.h"

namespace pgsnap::diff {

using model::Address;
using model::Record;

struct ObjectSql::State {
  explicit State(const model::Catalog& its_catalog)
      : catalog(its_catalog), descriptions(its_catalog) {}

  // Addresses are those of records: others live no longer than the statements.
  void describe(const Record& record) {
    if (!described.insert(record.address()).second) return;
    for (const Action& action : descriptions.of(record)) {
      const Record* object = catalog.find_record(action.object);
      std::string& text = sql[object ? object->address() : record.address()];
      if (!text.empty()) text += "\n";
      text += statement_text(action) + "\n";
    }
  }

  void describe(const Address& address) {
    const Record* record = catalog.find_record(described_with(address, catalog));
    if (record) describe(*record);
  }

  const model::Catalog& catalog;
  Descriptions descriptions;
  std::unordered_set<Address, model::AddressHash> described;
  std::unordered_map<Address, std::string, model::AddressHash> sql;
};

ObjectSql::ObjectSql(const model::Catalog& catalog) : state_(std::make_shared<State>(catalog)) {}

std::string ObjectSql::of(const Address& address) const {
  state_->describe(address);
  const auto it = state_->sql.find(address);
  return it == state_->sql.end() ? std::string() : it->second;
}

std::string ObjectSql::all(const std::function<bool(const Address&)>& shown) const {
  std::string out;
  for (const Record& record : state_->catalog.records()) {
    const Address address = record.address();
    if (shown && !shown(address)) continue;
    const std::string text = of(address);
    if (text.empty()) continue;
    if (!out.empty()) out += "\n";
    // A name may hold a newline, which would end the comment.
    out += "-- " + model::printable(model::address_text(address)) + "\n" + text;
  }
  return out;
}

}  // namespace pgsnap::diff
