#pragma once
// A mistake of this program, or a snapshot made to provoke one: nothing is printed, and there is
// something to send to those who can mend it.

#include <string>

#include "snapshot/model/error.h"

namespace pgsnap::diff {

class InternalError : public model::Error {
 public:
  // report: lines that hold no name and no text of the user's databases.
  InternalError(const std::string& message, std::string report)
      : model::Error("internal error: " + message), report_(std::move(report)) {}
  const std::string& report() const { return report_; }

 private:
  std::string report_;
};

}  // namespace pgsnap::diff
