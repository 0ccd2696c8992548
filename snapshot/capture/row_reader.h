#pragma once
// Rows of COPY's text format (the manual's "COPY", File Formats) and array literals in them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgsnap::capture {

// Splits rows into values. Values live until the next row is read; NULL has a null data().
class RowReader {
 public:
  const std::vector<std::string_view>& read(std::string_view row);

 private:
  const char* unescape_value(const char* at, const char* end, std::size_t row_size);

  std::vector<std::string_view> values_;
  std::string unescaped_;
};

// The elements of a one-dimensional array literal: {a,"b c",NULL}. Throws model::Error.
// `storage` keeps what had to be unescaped, and must outlive the elements.
std::vector<std::string_view> parse_array(std::string_view literal, std::string& storage);
// The same into a vector that was used before.
void parse_array(std::string_view literal, std::string& storage,
                 std::vector<std::string_view>& elements);

}  // namespace pgsnap::capture
