#pragma once
// The one exception that ends a run: what failed, and what to do next.

#include <stdexcept>
#include <string>

namespace pgsnap::model {

class Error : public std::runtime_error {
 public:
  // message: what failed and where, one line. hint: what to do next, or empty.
  explicit Error(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

}  // namespace pgsnap::model
