#include "snapshot/model/object.h"

#include <cassert>

namespace pgsnap::model {

std::string_view Object::text(FieldId field) const {
  assert(is_common(field) || field.kind == address_.kind);
  assert(field.index < fields_.size());
  return fields_[field.index];
}

std::vector<std::string_view> Object::list(FieldId field) const { return decode_list(text(field)); }

std::vector<Address> Object::references(FieldId field) const {
  std::vector<Address> addresses;
  for (std::string_view element : decode_list(text(field))) {
    Address address;
    if (decode_reference(element, address)) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace pgsnap::model
