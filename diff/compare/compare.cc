#include "diff/compare/compare.h"

#include <algorithm>
#include <array>
#include <span>

#include "diff/compare/canonical_text.h"
#include "diff/compare/column_lists.h"
#include "diff/compare/hidden_values.h"
#include "diff/compare/listed_columns.h"
#include "diff/compare/privileges.h"
#include "snapshot/model/printable.h"
#include "snapshot/model/scope.h"

namespace pgsnap::diff {
namespace {

using model::Address;
using model::Catalog;
using model::FieldId;
using model::FieldIndex;
using model::FieldRole;
using model::FieldType;
using model::Object;

bool is_compared(FieldId field, const Options& options) {
  if (field.index == model::common::owner.index) return options.with_owners;
  if (field.index == model::common::privileges.index) return options.with_privileges;
  return model::field_info(field).type != FieldType::references;
}

bool same_expressions(std::string_view a, int a_major, std::string_view b, int b_major) {
  return std::ranges::equal(model::decode_list(a), model::decode_list(b),
                            [&](std::string_view one, std::string_view other) {
                              return same_meaning(TextKind::index_expression, one, a_major, other,
                                                  b_major);
                            });
}

// Unset is a value like any other: the default.
bool same_value(const model::FieldInfo& info, std::string_view a, int a_major, std::string_view b,
                int b_major) {
  if (model::is_set(a) != model::is_set(b)) return false;
  if (a == b) return true;
  switch (info.type) {
    case FieldType::expression: return same_meaning(TextKind::expression, a, a_major, b, b_major);
    case FieldType::query: return same_meaning(TextKind::query, a, a_major, b, b_major);
    case FieldType::list: return info.of_expressions && same_expressions(a, a_major, b, b_major);
    case FieldType::text:
      return info.of_expressions && same_meaning(TextKind::query, a, a_major, b, b_major);
    default: return false;
  }
}

class Comparer {
 public:
  Comparer(const Catalog& from, const Catalog& to, const Options& options)
      : from_(from), to_(to), options_(options) {}

  Comparison run() {
    note_unread();
    note_hidden_values();
    const auto a = from_.records();
    const auto b = to_.records();
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
      if (j == b.size() || (i < a.size() && a[i].address() < b[j].address())) {
        one_sided({from_.object(a[i++]), {}, {}}, to_);
      } else if (i == a.size() || b[j].address() < a[i].address()) {
        one_sided({{}, to_.object(b[j++]), {}}, from_);
      } else {
        if (*a[i].digest != *b[j].digest) both(from_.object(a[i]), to_.object(b[j]));
        ++i;
        ++j;
      }
    }
    note_not_captured();
    add_named_by_place();
    return std::move(result_);
  }

 private:
  // An object that the other side lacks, unless the other side could not know its kind.
  void one_sided(Change change, const Catalog& other) {
    reordered_.note(change.from, change.to);
    if (!takes_part(change.address().kind)) return;
    if (other.captured(change.address().kind)) {
      add(std::move(change));
    } else {
      not_captured_[static_cast<std::size_t>(change.address().kind)] = true;
    }
  }

  // Texts that seem equal and name other columns, since a table has them in another order.
  void add_named_by_place() {
    const std::size_t merged = result_.changes.size();
    for (NamedByPlace& found : differing_by_place(from_, to_, reordered_.in(from_, to_))) {
      std::erase_if(found.fields,
                    [&](FieldId field) { return !comparable(field, model::field_info(field)); });
      if (found.fields.empty()) continue;
      const auto known = std::span(result_.changes).first(merged);
      const auto it = std::ranges::lower_bound(known, found.object, {}, &Change::address);
      if (it == known.end() || it->address() != found.object) {
        add({from_.find(found.object), to_.find(found.object), std::move(found.fields)});
        continue;
      }
      for (const FieldId field : found.fields) {
        if (!it->changed(field)) it->fields.push_back(field);
      }
    }
    std::ranges::inplace_merge(result_.changes,
                               result_.changes.begin() + static_cast<std::ptrdiff_t>(merged), {},
                               &Change::address);
  }

  void note_not_captured() {
    model::for_each_kind([&](model::Kind kind) {
      if (!not_captured_[static_cast<std::size_t>(kind)]) return;
      result_.notes.push_back(
          "objects of kind " + std::string(model::kind_info(kind).name) +
          " are not compared: a snapshot is of a pgsnap that did not know them");
    });
  }

  void note_unread() {
    std::vector<std::string> unread = from_.info().unread;
    unread.insert(unread.end(), to_.info().unread.begin(), to_.info().unread.end());
    std::ranges::sort(unread);
    unread.erase(std::unique(unread.begin(), unread.end()), unread.end());
    for (const std::string& what : unread) {
      result_.notes.push_back(what +
                              " could not be read by the capturing role and is not compared");
    }
  }

  void note_hidden_values() {
    for (const HiddenValue& value : hidden_on_both_sides(from_, to_)) {
      if (!takes_part(value.address.kind) || !options_.filter.sees(value.address, from_)) continue;
      result_.notes.push_back(model::printable(
          model::address_text(value.address) +
          (value.name.empty() ? std::string() : ": option " + value.name) +
          " is not compared: it may be a secret, and no snapshot holds its value"));
    }
  }

  bool visible(const Change& change) const {
    return options_.filter.sees(change.address(), change.from ? from_ : to_);
  }

  bool takes_part(model::Kind kind) const {
    if (model::is_of_roles(kind) && !options_.with_roles) return false;
    if (model::is_of_database(kind) && !options_.with_database) return false;
    // These are nothing but privileges.
    return options_.with_privileges ||
           (kind != model::Kind::default_privileges && kind != model::Kind::parameter);
  }

  void add(Change change) {
    if (!takes_part(change.address().kind)) return;
    if (!visible(change)) {
      result_.hidden.push_back(change.address());
      return;
    }
    result_.changes.push_back(std::move(change));
  }

  void both(Object from, Object to) {
    Change change{std::move(from), std::move(to), {}};
    Change reported{change.from, change.to, {}};
    reordered_.note(change.from, change.to);
    const auto kind = change.from.kind();
    for (std::size_t i = 0; i < model::field_count(kind); ++i) {
      const FieldId field{kind, static_cast<FieldIndex>(i)};
      const auto& info = model::field_info(field);
      if (!is_compared(field, options_) || !comparable(field, info)) continue;
      if (same(change, field, info)) continue;
      (info.role == FieldRole::reported ? reported : change).fields.push_back(field);
    }
    if (!reported.fields.empty() && takes_part(kind) && visible(change)) {
      result_.reported.push_back(std::move(reported));
    }
    if (!change.fields.empty()) add(std::move(change));
  }

  bool same(const Change& change, FieldId field, const model::FieldInfo& info) const {
    if (field.index == model::common::privileges.index) {
      if (!change.from.has(field) && !change.to.has(field)) return true;
      const auto both = both_privileges(change.from, from_, change.to, to_, options_.with_owners);
      return both.from == both.to;
    }
    const std::string_view from = change.from.text(field);
    const std::string_view to = change.to.text(field);
    const int from_major = from_.info().server_major;
    const int to_major = to_.info().server_major;
    const bool is_query = info.type == FieldType::query || info.type == FieldType::expression;
    if (is_query && (!column_lists(from).empty() || !column_lists(to).empty())) {
      return same_value(info, by_name(from, change.from, from_).text, from_major,
                        by_name(to, change.to, to_).text, to_major);
    }
    return same_value(info, from, from_major, to, to_major);
  }

  bool comparable(FieldId field, const model::FieldInfo& info) const {
    return from_.captured(field) && to_.captured(field) &&
           from_.info().server_major >= info.since_server &&
           to_.info().server_major >= info.since_server &&
           !options_.ignored_properties.contains(field);
  }

  const Catalog& from_;
  const Catalog& to_;
  const Options& options_;
  Comparison result_;
  ReorderedTables reordered_;
  std::array<bool, model::kKindCount> not_captured_{};
};

}  // namespace

Comparison compare(const Catalog& from, const Catalog& to, const Options& options) {
  return Comparer(from, to, options).run();
}

}  // namespace pgsnap::diff
