#include "snapshot/capture/cancel.h"

#include <libpq-fe.h>

#include <array>
#include <atomic>

namespace pgsnap::capture {
namespace {

// More connections than any command has. One that finds no place is not cancelled: the server
// notices its end a little later.
std::array<std::atomic<PGcancel*>, 64> handles;
static_assert(std::atomic<PGcancel*>::is_always_lock_free, "needed in signal handlers");

}  // namespace

CancelHandle::CancelHandle(pg_conn* connection) {
  PGcancel* cancel = PQgetCancel(connection);
  if (!cancel) return;
  for (std::size_t i = 0; i < handles.size() && slot_ < 0; ++i) {
    PGcancel* expected = nullptr;
    if (handles[i].compare_exchange_strong(expected, cancel)) slot_ = static_cast<int>(i);
  }
  if (slot_ < 0) PQfreeCancel(cancel);
}

CancelHandle::~CancelHandle() {
  if (slot_ >= 0) PQfreeCancel(handles[static_cast<std::size_t>(slot_)].exchange(nullptr));
}

void cancel_queries() noexcept {
  std::array<char, 256> error;
  for (auto& handle : handles) {
    if (PGcancel* cancel = handle) {
      PQcancel(cancel, error.data(), static_cast<int>(error.size()));
    }
  }
}

}  // namespace pgsnap::capture
