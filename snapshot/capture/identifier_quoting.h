#pragma once
// Names as quote_ident() of the server prints them.

#include <string>
#include <string_view>
#include <unordered_set>

namespace pgsnap::capture {

class IdentifierQuoting {
 public:
  // A word that is no name unless quoted.
  void add_keyword(std::string_view word) { keywords_.emplace(word); }
  void append(std::string& text, std::string_view name) const;

 private:
  std::unordered_set<std::string> keywords_;
};

}  // namespace pgsnap::capture
