#include "snapshot/model/object.h"

#include <cassert>

#include "snapshot/model/kinds.h"

namespace pgsnap::model {

Object::Object(Address address, std::string_view payload)
    : address_(address), payload_(payload), is_object_(true) {
  check_payload(payload, field_count(address.kind));
}

std::string_view Object::text(FieldId field) const {
  assert(is_common(field) || field.kind == address_.kind);
  return value_in(payload_, field.index);
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
