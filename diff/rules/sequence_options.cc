#include "diff/rules/sequence_options.h"

#include <charconv>

#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string option_clause(const SequenceOptions& options, bool set) {
  std::string text;
  const auto say = [&](const char* words, const std::string& value) {
    if (!value.empty()) text += std::string(set ? " set " : " ") + words + value;
  };
  if (!options.type.empty()) text += " as " + options.type;
  say("start with ", options.start);
  say("increment by ", options.increment);
  say("minvalue ", options.min_value);
  say("maxvalue ", options.max_value);
  say("cache ", options.cache);
  return text + (set ? " set " : " ") + (options.cycle ? "cycle" : "no cycle");
}

bool is_within(const SequenceOptions& inner, const SequenceOptions& outer) {
  return number(inner.min_value) >= number(outer.min_value) &&
         number(inner.max_value) <= number(outer.max_value);
}

void keep_value_in_bounds(const model::Object& object, const std::string& sequence,
                          const SequenceOptions& from, const SequenceOptions& to,
                          Actions& actions) {
  if (is_within(from, to)) return;
  const auto old_min = number(from.min_value), old_max = number(from.max_value);
  const auto new_min = number(to.min_value), new_max = number(to.max_value);
  // setval() checks the old bounds: they are widened first.
  if (new_min < old_min || new_max > old_max) {
    const bool wider_type = to.type == "bigint" || (from.type == "smallint" && !to.type.empty());
    const bool lower = new_min < old_min;
    actions
        .alter(object, "alter sequence " + sequence + (wider_type ? " as " + to.type : "") +
                           (lower ? " minvalue " + to.min_value : "") +
                           (new_max > old_max ? " maxvalue " + to.max_value : ""))
        .position = -2;
  }
  actions
      .alter(object, "select pg_catalog.setval(" + quote_literal(sequence) +
                         ", case when is_called then least(greatest(last_value, " + to.min_value +
                         "), " + to.max_value + ") else " + to.start + " end, is_called) from " +
                         sequence + " where last_value not between " + to.min_value + " and " +
                         to.max_value)
      .position = -1;
}

}  // namespace pgsnap::diff
