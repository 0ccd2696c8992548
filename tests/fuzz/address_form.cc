// An address as text, and back.

#include <cstdlib>
#include <string>

#include "snapshot/model/address.h"
#include "snapshot/model/error.h"
#include "text_forms.h"

using namespace pgsnap;

void fuzz::read_address(std::string_view text) {
  // As a key: any bytes have a text, which means this key again.
  try {
    if (model::parse_key(model::key_text(text)) != text) std::abort();
  } catch (const model::Error&) {
    std::abort();
  }
  try {
    std::string key;
    const model::Kind kind = model::parse_address(text, key);
    std::string second;
    if (model::parse_address(model::address_text({kind, key}), second) != kind || second != key) {
      std::abort();
    }
  } catch (const model::Error&) {
  }
}
