// A row of COPY, and each of its values as an array.

#include <string>

#include "snapshot/capture/row_reader.h"
#include "snapshot/model/error.h"
#include "text_forms.h"

using namespace pgsnap;

void fuzz::read_copy_rows(std::string_view text) {
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
}
