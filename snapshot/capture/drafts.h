#pragma once
// Objects between their rows and the catalog: what other queries tell of them (comments, dependencies,
// fields of a column that stand in another catalog) is found by the object, and added in the end.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "snapshot/capture/object_index.h"
#include "snapshot/capture/relation_names.h"
#include "snapshot/model/arena.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::capture {

// Its payload is what the row has of it.
using Draft = model::CatalogBuilder::Entry;

// The fields that each kind has first, in their order.
struct CommonFields {
  std::string_view depends_on, owner, comment, privileges, security_labels, extension_dependencies;
};
void append_common(std::string& payload, const CommonFields& common);

class Drafts {
 public:
  // Keeps the names, which say where the columns are.
  explicit Drafts(RelationNames& names) : names_(names) {}

  // ---- while rows of kinds are read

  std::string_view keep(std::string_view text) { return builder_.keep(text); }
  void add(const Draft& draft) { drafts_.push_back(draft); }
  std::size_t size() const { return drafts_.size(); }
  const Draft& operator[](std::size_t i) const { return drafts_[i]; }
  void set_field(std::size_t i, model::FieldId field, std::string_view value);

  // An object that is not captured itself but stands for one that is: a view's rule for the view, an array
  // type for its element, an index for its constraint.
  void set_alias(CatalogObject object, CatalogObject meant) { aliases_.set(object, meant); }
  // One that an extension has made, and that stands for it. Its key, where it may have children: they are
  // no members by themselves.
  void set_member(CatalogObject object, CatalogObject extension) {
    members_.set(object, extension);
  }
  bool is_member(CatalogObject object) const { return members_.find(object) != nullptr; }
  void leave_out_children_of(std::string_view key) { member_keys_.emplace(key); }
  // The draft that is added next needs these too: an array literal of catalog:OID:number.
  void next_needs(std::string_view references) {
    extra_references_.emplace_back(drafts_.size(), std::string(references));
  }
  // A field of a column, as in a payload.
  void tell_of_column(CatalogObject column, model::FieldId field, std::string_view value) {
    column_fields_.push_back({column, field, std::string(value)});
  }

  // ---- when all are there

  void find_places();
  void tell_comment(CatalogObject object, std::string_view comment);
  void tell_security_label(CatalogObject object, std::string_view provider, std::string_view label);
  void tell_extension_dependency(CatalogObject object, std::string_view extension);
  void tell_dependency(CatalogObject dependent, CatalogObject referenced);
  void resolve_references();
  // Of what the object stands for, where that is captured.
  std::optional<model::Address> address_of(CatalogObject object) const;

  // Ends the drafts. Throws model::Error where they make no catalog.
  model::Catalog finish(model::CatalogInfo info, bool identities);

 private:
  using Reference = std::pair<std::uint32_t, std::uint32_t>;  // places in drafts_: who needs whom
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void drop_children_of_members();
  const std::uint32_t* find(CatalogObject object) const;
  const std::uint32_t* find_told(CatalogObject object);
  std::size_t meant_by(CatalogObject object) const;
  void add_reference(std::size_t dependent, std::size_t referenced);
  void encode_references(std::size_t i, std::span<const Reference>& rest, std::string& out);
  void add_what_was_told();

  struct ColumnField {
    CatalogObject column;
    model::FieldId field;
    std::string value;
  };

  RelationNames& names_;
  model::CatalogBuilder builder_;
  model::Arena texts_;
  std::deque<Draft>& drafts_ = builder_.entries();  // by kind
  ObjectIndex<std::uint32_t> places_;               // but of columns
  ObjectIndex<CatalogObject> members_, aliases_;
  std::vector<ColumnField> column_fields_;
  std::unordered_set<std::string_view> member_keys_;
  std::vector<std::pair<std::size_t, std::string>> extra_references_;
  std::vector<Reference> references_;
  std::vector<model::Address> addresses_;  // of the references that were encoded last
  std::vector<bool> told_;                 // of which drafts there is one of these
  std::unordered_map<std::size_t, std::string_view> comments_;
  std::unordered_map<std::size_t, std::string> labels_, extension_dependencies_;
};

}  // namespace pgsnap::capture
