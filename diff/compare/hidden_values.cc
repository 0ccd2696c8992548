#include "diff/compare/hidden_values.h"

#include <algorithm>

#include "snapshot/model/all_kinds.h"

namespace pgsnap::diff {
namespace {

using namespace model;

class Finder {
 public:
  Finder(const Catalog& from, const Catalog& to) : from_(from), to_(to) {}

  std::vector<HiddenValue> run() {
    for (const Record& record : from_.records(Kind::foreign_data_wrapper))
      add_options(record, foreign_data_wrapper::options);
    for (const Record& record : from_.records(Kind::foreign_server))
      add_options(record, foreign_server::options);
    for (const Record& record : from_.records(Kind::foreign_table)) {
      add_options(record, foreign_table::options);
      for (const Record& child : from_.children(record.key, Kind::column))
        add_options(child, column::fdw_options);
    }
    for (const Record& record : from_.records(Kind::role_setting))
      add_setting(record, role_setting::hidden);
    for (const Record& record : from_.records(Kind::database_setting))
      add_setting(record, database_setting::hidden);
    return std::move(found_);
  }

 private:
  void add_options(const Record& record, FieldId field) {
    const Object from = from_.object(record);
    std::optional<Object> to;
    for (std::string_view option : from.list(field)) {
      if (!option.ends_with(kHiddenValue) || option.find('=') != std::string_view::npos) continue;
      if (!to) to = to_.find(record.address());
      if (!*to || !std::ranges::count(to->list(field), option)) continue;
      option.remove_suffix(kHiddenValue.size());
      found_.push_back({record.address(), std::string(option)});
    }
  }

  void add_setting(const Record& record, FieldId field) {
    if (!from_.object(record).flag(field)) return;
    const Object to = to_.find(record.address());
    if (to && to.flag(field)) found_.push_back({record.address(), ""});
  }

  const Catalog& from_;
  const Catalog& to_;
  std::vector<HiddenValue> found_;
};

}  // namespace

std::vector<HiddenValue> hidden_on_both_sides(const Catalog& from, const Catalog& to) {
  return Finder(from, to).run();
}

}  // namespace pgsnap::diff
