#pragma once
// One object of a catalog, decoded: what rules and renderers read.

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
  Object(Address address, std::vector<std::string_view> fields)
      : address_(address), fields_(std::move(fields)) {}

  explicit operator bool() const { return !fields_.empty(); }
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
  std::vector<std::string_view> fields_;
};

}  // namespace pgsnap::model
