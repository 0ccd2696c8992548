#pragma once
// How the objects of one kind in a file become objects of this program.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/catalog.h"
#include "snapshot/store/header.h"

namespace pgsnap::store {

// A kind of the file, matched with the program's by name, field by field.
class KindReader {
 public:
  // Throws FileError when the kind has other parts in its address here and there.
  KindReader(const Input& input, const KindSpec& spec);

  const KindSpec& spec() const { return *spec_; }
  // Nothing for a kind that this program does not know.
  std::optional<model::Kind> kind() const { return kind_; }
  // Whether the file's payloads are valid payloads of this program as they are.
  bool same() const { return same_; }

  // The payload with its values in this program's order. Values of unknown fields are left out
  // and remembered for the warnings.
  std::string translate(std::string_view payload);

  // Whether the key has as many parts as the kind says.
  bool key_fits(std::string_view key) const;

  // What translate() left out, for people.
  void add_warnings(std::vector<std::string>& warnings) const;

 private:
  const KindSpec* spec_;
  std::optional<model::Kind> kind_;
  bool same_ = false;
  std::vector<int> to_program_;  // per field of the file: index here, or -1
  std::vector<bool> dropped_;    // per field of the file: a value was left out
};

// One for each kind of the header, in its order. The header must outlive them.
std::vector<KindReader> make_kind_readers(const Input& input, const Header& header);

// Marks what the file knows nothing of, and what was not captured when it was written.
void mark_missing(const std::vector<KindReader>& kinds, model::Catalog& catalog);

}  // namespace pgsnap::store
