#pragma once
// Values as JSON text: what the JSON and SQLite encodings share.
//
// Texts need not be valid UTF-8 (databases in SQL_ASCII). A byte that is not part of a valid
// character is written as U+0000 and two hexadecimal digits; so is a NUL byte. No PostgreSQL text
// holds U+0000, so nothing else looks like that.

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/kinds.h"
#include "snapshot/store/header.h"

namespace pgsnap::store {

// Appends in double quotes.
void append_json_text(std::string& out, std::string_view text);
void append_json_texts(std::string& out, const std::vector<std::string>& texts);

// The reverse of the escape for bytes, applied to a text that a JSON parser has decoded. Throws.
std::string unescape_bytes(std::string_view text);

// An element of a list of references, from the address that such a text is. Throws.
std::string reference_of_text(std::string_view address);

// Appends "name": value for each field that is set. separator: between members, and before the
// first one too where others stand before it.
void append_json_fields(std::string& out, model::Kind kind, std::string_view payload,
                        std::string_view separator, bool first);

// The members of one JSON object become a payload, in the file's order of fields.
class FieldReader {
 public:
  explicit FieldReader(const KindSpec& spec);

  void start();
  // What the parser meets, in order. Each throws where it cannot be.
  void name(std::string_view name);
  void text(std::string_view text);
  void number(std::string_view digits);
  void flag(bool value);
  void null();
  void start_list();
  void end_list();

  // The payload, once all members were met.
  std::string payload() const;

 private:
  void set(std::string_view value);

  const KindSpec* spec_;
  std::vector<std::string> values_;
  std::vector<bool> is_set_;
  std::size_t at_ = 0;
  bool named_ = false;
  bool in_list_ = false;
};

}  // namespace pgsnap::store
