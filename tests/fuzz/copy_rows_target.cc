// A row of COPY, and each of its values as an array.

#include <cstdint>

#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"

using namespace pgsnap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    capture::RowReader reader;
    for (const std::string_view value : reader.read(text)) {
      try {
        std::string storage;
        capture::parse_array(value, storage);
      } catch (const model::Error&) {
      }
    }
  } catch (const model::Error&) {
  }
  return 0;
}
