#pragma once
// One object of a catalog: what rules and renderers read. It is as small as a view, for a plan holds
// many: fields are found in the payload when they are asked for.

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/address.h"
#include "snapshot/model/field.h"
#include "snapshot/model/payload.h"

namespace pgsnap::model {

// Values point into the catalog's memory and live as long as it does.
class Object {
 public:
  Object() = default;  // no object: false
  // Throws Error when these are not the fields of an object of that kind.
  Object(Address address, std::string_view payload);

  explicit operator bool() const { return is_object_; }
  const Address& address() const { return address_; }
  Kind kind() const { return address_.kind; }

  // A part of the address, and the last one, which is the object's own name for most kinds.
  std::string_view part(int index) const { return key_part(address_.key, index); }
  std::string_view schema() const { return part(0); }

  bool has(FieldId field) const { return is_set(text(field)); }
  // The value; unset reads as "" here (has() tells them apart).
  std::string_view text(FieldId field) const;
  std::string str(FieldId field) const { return std::string(text(field)); }
  bool flag(FieldId field) const { return text(field) == "t"; }
  std::vector<std::string_view> list(FieldId field) const;
  std::vector<Address> references(FieldId field) const;

 private:
  Address address_;
  std::string_view payload_;
  bool is_object_ = false;
};

}  // namespace pgsnap::model
