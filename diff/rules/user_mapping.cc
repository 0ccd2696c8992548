#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) {
  const std::string user = o.part(1) == "public" ? "public" : quote_identifier(o.part(1));
  return "user mapping for " + user + " server " + quote_identifier(o.part(0));
}

void note_options(const Object& to, const std::string& names, Actions& actions) {
  actions.note(to, "its options" + names +
                       " are secrets that no snapshot holds; set them with ALTER USER MAPPING … "
                       "OPTIONS");
}

std::string name_list(const std::vector<std::string_view>& names) {
  std::vector<std::string> quoted;
  for (std::string_view name : names) quoted.push_back(quote_identifier(name));
  return " (" + join(quoted, ", ") + ")";
}

void create(const Object& to, const Context& context, Actions& actions) {
  actions.create(to, "create " + reference(to));
  if (!context.to().captured(user_mapping::option_names)) {
    note_options(to, ", if it has any,", actions);
  } else if (to.has(user_mapping::option_names)) {
    note_options(to, name_list(to.list(user_mapping::option_names)), actions);
  }
}

void drop(const Object& from, const Context& context, Actions& actions) {
  Action& action = actions.drop(from, "drop " + reference(from));
  if (from.has(user_mapping::option_names) ||
      !context.from().captured(user_mapping::option_names)) {
    action.data_loss = "the mapping's options, which no snapshot holds";
  }
}

void change_options(const Change& change, const Context&, Actions& actions) {
  const auto from = change.from.list(user_mapping::option_names);
  const auto to = change.to.list(user_mapping::option_names);
  std::vector<std::string> dropped;
  for (std::string_view name : from) {
    if (std::ranges::find(to, name) == to.end())
      dropped.push_back("drop " + quote_identifier(name));
  }
  if (!dropped.empty()) {
    actions
        .alter(change.to,
               "alter " + reference(change.to) + " options (" + join(dropped, ", ") + ")")
        .data_loss = "the options, whose values no snapshot holds";
  }
  std::vector<std::string_view> added;
  for (std::string_view name : to) {
    if (std::ranges::find(from, name) == from.end()) added.push_back(name);
  }
  if (!added.empty()) note_options(change.to, name_list(added), actions);
}

constexpr PropertyRule kProperties[] = {alter(user_mapping::option_names, change_options)};
static_assert(covers(user_mapping::kFields, kProperties));

}  // namespace

const KindRules& user_mapping_rules() {
  static const KindRules rules{
      .kind = Kind::user_mapping,
      .rank = Rank::user_mapping,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
  };
  return rules;
}

}  // namespace pgsnap::diff
