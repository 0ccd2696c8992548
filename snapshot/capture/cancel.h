#pragma once
// Cancelling what servers do for us, from a signal handler.

struct pg_conn;

namespace pgsnap::capture {

// What a handler needs to know of one connection, as long as this lives.
class CancelHandle {
 public:
  explicit CancelHandle(pg_conn* connection);
  ~CancelHandle();
  CancelHandle(const CancelHandle&) = delete;
  CancelHandle& operator=(const CancelHandle&) = delete;

 private:
  int slot_ = -1;
};

// Asks each server that we are connected to to cancel our query. Async-signal-safe; a server that
// does not answer holds it up, so whoever must end at once sets an alarm before.
void cancel_queries() noexcept;

}  // namespace pgsnap::capture
