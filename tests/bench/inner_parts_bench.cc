// Row reading, digests, the merge of two catalogs and the sort of a plan: each at two sizes, so that
// a step that grows faster than what it works on shows.

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <deque>
#include <string>
#include <vector>

#include "diff/compare/compare.h"
#include "diff/plan/graph.h"
#include "snapshot/capture/row_reader.h"
#include "snapshot/model/catalog.h"
#include "snapshot/model/kinds/column.h"
#include "snapshot/model/payload.h"

namespace pgsnap {
namespace {

std::string column_payload(int number) {
  std::string payload;
  const auto fields = model::field_count(model::Kind::column);
  const auto type = model::field_named(model::Kind::column, "type");
  for (std::size_t i = 0; i < fields; ++i) {
    if (i == type->index) {
      model::append_value(payload, fmt::format("character varying({})", number));
    } else {
      model::append_value(payload, {});
    }
  }
  model::trim_payload(payload);
  return payload;
}

// Twelve columns a table; every `step`-th differs from those of a catalog made with another change.
model::Catalog columns(std::size_t count, int change, std::size_t step) {
  model::CatalogBuilder builder;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string table = fmt::format("table_{:06}", i / 12);
    const std::string name = fmt::format("column_{:02}", i % 12);
    builder.add(model::Kind::column, model::join_key({"app", table, name}),
                column_payload(i % step == 0 ? change : 7));
  }
  return builder.finish({}, false);
}

void read_rows(benchmark::State& state) {
  const std::string plain = "16384\tapp\tusers\tlast_login\ttimestamp with time zone\t\\N\tf\t12";
  const std::string escaped = "16384\tapp\tusers\tnote\ta\\\\b\\nc\\td\t\\N\tf\t12";
  const std::string& row = state.range(0) ? escaped : plain;
  capture::RowReader reader;
  for (auto _ : state) benchmark::DoNotOptimize(reader.read(row).size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * row.size()));
}
BENCHMARK(read_rows)->ArgName("escaped")->Arg(0)->Arg(1);

void digest(benchmark::State& state) {
  const std::string key = model::join_key({"app", "users", "last_login"});
  const std::string payload = column_payload(7);
  for (auto _ : state) {
    benchmark::DoNotOptimize(model::object_digest(model::Kind::column, key, payload));
  }
}
BENCHMARK(digest);

void merge(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto from = columns(count, 1, 1000);
  const auto to = columns(count, state.range(1) ? 2 : 1, 1000);
  for (auto _ : state) {
    benchmark::DoNotOptimize(diff::compare(from, to, diff::Options()).changes.size());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
}
BENCHMARK(merge)->ArgNames({"objects", "differ"})->ArgsProduct({{12'000, 120'000}, {0, 1}});

// Creates that each need the one ten before them, and drops among them.
std::vector<diff::Action> plan_of(std::size_t count, std::deque<std::string>& keys) {
  std::vector<diff::Action> actions(count);
  for (std::size_t i = 0; i < count; ++i) {
    keys.push_back(model::join_key({"app", fmt::format("table_{:06}", count - i)}));
  }
  for (std::size_t i = 0; i < count; ++i) {
    diff::Action& action = actions[i];
    action.object = {model::Kind::table, keys[i]};
    action.verb = i % 5 ? diff::Action::Verb::create : diff::Action::Verb::drop;
    if (action.verb == diff::Action::Verb::drop) {
      action.destroys.push_back(action.object);
      action.releases.push_back(diff::address_slot(action.object));
      continue;
    }
    action.produces.push_back(action.object);
    action.claims.push_back(diff::address_slot(action.object));
    if (i >= 10) action.needs.push_back({model::Kind::table, keys[i - 10]});
    if (i >= 7) action.uses_old.push_back({model::Kind::table, keys[i - 7]});
  }
  return actions;
}

void sort_plan(benchmark::State& state) {
  std::deque<std::string> keys;
  const auto actions = plan_of(static_cast<std::size_t>(state.range(0)), keys);
  for (auto _ : state) {
    benchmark::DoNotOptimize(diff::sort_actions(actions, diff::edges_between(actions)).size());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * actions.size()));
}
BENCHMARK(sort_plan)->ArgName("actions")->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace pgsnap
