#pragma once
// Who wants to know what a capture is doing: progress, and --debug queries.

#include <cstddef>
#include <string_view>

namespace pgsnap::capture {

class Observer {
 public:
  virtual ~Observer() = default;
  // The kind, or the attributes of all kinds, whose rows come next.
  virtual void reading(std::string_view what) = 0;
  // May be called by any thread that has a connection of its own.
  virtual void rows_came(std::size_t count) = 0;
  virtual void query_ended(std::string_view sql, std::size_t rows, double seconds) = 0;
};

// For all connections of the program; null: nobody. It must outlive them.
void set_observer(Observer* observer);
Observer* observer();

}  // namespace pgsnap::capture
