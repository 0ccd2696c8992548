#include "snapshot/capture/observer.h"

#include <atomic>

namespace pgsnap::capture {
namespace {

std::atomic<Observer*> the_observer{nullptr};

}  // namespace

void set_observer(Observer* observer) { the_observer = observer; }
Observer* observer() { return the_observer; }

}  // namespace pgsnap::capture
