#include "diff/rules/plain_update.h"

#include <algorithm>

#include "diff/rules/descent.h"
#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

// What publishes updates of the table: publications, and what puts it into them.
std::vector<Address> publishers_of(std::string_view table_key, const Catalog& catalog,
                                   const Context& context) {
  std::vector<Address> publishers;
  const auto schema = key_part(table_key, 0);
  for (const Record& record : catalog.records(Kind::publication)) {
    const Object publication = catalog.object(record);
    if (!publishes_updates(publication)) continue;
    const auto name = publication.part(0);
    const std::size_t others = publishers.size();
    for (const Address& part :
         {context.address(Kind::publication_schema, {name, schema}),
          context.address(Kind::publication_table, {name, schema, key_part(table_key, 1)})}) {
      if (catalog.contains(part)) publishers.push_back(part);
    }
    if (publication.flag(publication::all_tables) || publishers.size() > others) {
      publishers.push_back(record.address());
    }
  }
  return publishers;
}

// The table and those below it, but for children that leave.
std::vector<std::string_view> updated_tables(std::string_view table_key, const Context& context) {
  std::vector<std::string_view> tables{table_key};
  walk_down(table_key, context.from(), [&](const Address& link) {
    const bool stays = context.to().contains(link);
    if (stays) tables.push_back(parent_key(link.key));
    return stays;
  });
  return tables;
}

constexpr Kind kWatchers[] = {Kind::trigger, Kind::rule};

bool is_watched(std::string_view table_key, const Context& context) {
  return std::ranges::any_of(kWatchers, [&](Kind kind) {
    const auto watchers = context.from().children(table_key, kind);
    return std::ranges::any_of(watchers,
                               [&](const Record& r) { return context.to().contains(r.address()); });
  });
}

bool is_published(std::string_view table_key, const Context& context) {
  return !publishers_of(table_key, context.from(), context).empty() &&
         !publishers_of(table_key, context.to(), context).empty();
}

}  // namespace

bool publishes_updates(const Object& publication) {
  const auto operations = publication.list(publication::publishes);
  return std::ranges::find(operations, "update") != operations.end();
}

Slot unforced_slot(std::string_view table_key) { return "not forced " + std::string(table_key); }
Slot updated_slot(std::string_view table_key) { return "updated " + std::string(table_key); }

bool is_plainly_updated(std::string_view table_key, const Context& context) {
  return std::ranges::all_of(updated_tables(table_key, context), [&](std::string_view key) {
    const Object from = context.from().find({Kind::table, key});
    const Object to = context.to().find({Kind::table, key});
    if (!from || !to) return false;
    const bool forced = from.flag(table::force_row_security) && to.flag(table::force_row_security);
    return !forced && !is_watched(key, context) && !is_published(key, context);
  });
}

void keep_update_plain(std::string_view table_key, const Context& context, Action& update) {
  for (const std::string_view key : updated_tables(table_key, context)) {
    for (const Address& link : context.from().heirs(key)) {
      if (!context.to().contains(link)) update.claims.push_back(address_slot(link));
    }
    for (const Kind kind : kWatchers) {
      for (const Record& record : context.from().children(key, kind)) {
        update.claims.push_back(address_slot(record.address()));
      }
      for (const Record& record : context.to().children(key, kind)) {
        update.precedes.push_back(record.address());
      }
    }
    for (const Address& publisher : publishers_of(key, context.from(), context)) {
      update.claims.push_back(address_slot(publisher));
    }
    for (const Address& publisher : publishers_of(key, context.to(), context)) {
      update.precedes.push_back(publisher);
    }
    update.claims.push_back(unforced_slot(key));
    update.releases.push_back(updated_slot(key));
  }
}

}  // namespace pgsnap::diff
