#include <algorithm>

#include "diff/rules/registry.h"

namespace pgsnap::diff {
namespace {

using namespace model;

std::string reference(const Object& o) { return "text search dictionary " + qualified_name(o); }

void create(const Object& to, const Context&, Actions& actions) {
  std::vector<std::string> list{"template = " +
                                to.str(text_search_dictionary::dictionary_template)};
  for (std::string_view option : to.list(text_search_dictionary::options))
    list.emplace_back(option);
  actions.create(to, "create " + reference(to) + " (" + join(list, ", ") + ")");
}

void drop(const Object& from, const Context&, Actions& actions) {
  actions.drop(from, "drop " + reference(from));
}

// The server writes " = " after the name; a quoted name may hold the same.
std::string_view option_name(std::string_view option) {
  std::size_t at = 0;
  if (option.starts_with('"')) {
    for (at = 1; at < option.size(); ++at) {
      if (option[at] != '"') continue;
      if (at + 1 < option.size() && option[at + 1] == '"')
        ++at;
      else
        break;
    }
  }
  return option.substr(0, option.find(" = ", at));
}

// An option that is named without a value is taken off; one that has a value comes last, in the order of
// the statement. So those are left out that begin the wanted list and have that order already.
void set_options(const Change& change, const Context&, Actions& actions) {
  const auto from = change.from.list(text_search_dictionary::options);
  const auto to = change.to.list(text_search_dictionary::options);
  auto kept = to.begin();
  for (auto at = from.begin(); kept != to.end(); ++kept) {
    at = std::find(at, from.end(), *kept);
    if (at == from.end()) break;
    ++at;
  }
  std::vector<std::string> list;
  for (std::string_view option : from) {
    const auto same_name = [&](std::string_view o) {
      return option_name(o) == option_name(option);
    };
    if (std::ranges::none_of(to, same_name)) list.emplace_back(option_name(option));
  }
  list.insert(list.end(), kept, to.end());
  actions.alter(change.to, "alter " + reference(change.to) + " (" + join(list, ", ") + ")");
}

constexpr PropertyRule kProperties[] = {
    replace(text_search_dictionary::dictionary_template),
    alter(text_search_dictionary::options, set_options),
};
static_assert(covers(text_search_dictionary::kFields, kProperties));

}  // namespace

const KindRules& text_search_dictionary_rules() {
  static const KindRules rules{
      .kind = Kind::text_search_dictionary,
      .rank = Rank::text_search,
      .reference = reference,
      .create = create,
      .drop = drop,
      .properties = kProperties,
      .has_owner = true,
  };
  return rules;
}

}  // namespace pgsnap::diff
