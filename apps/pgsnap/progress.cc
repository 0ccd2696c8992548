#include "progress.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

#include "snapshot/model/printable.h"

namespace pgsnap::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kPause = std::chrono::milliseconds(200);

std::atomic<bool> drawn{false};
static_assert(std::atomic<bool>::is_always_lock_free, "needed in signal handlers");

void put(std::string_view text) {
  // Where it cannot be written there is nobody to miss it.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

void Progress::erase() noexcept {
  if (drawn.exchange(false)) put("\r\x1b[K");
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Progress::start(bool shown) { shown_ = shown; }

void Progress::begin(const std::string& step) {
  const std::lock_guard lock(mutex_);
  step_ = step;
  kind_.clear();
  objects_ = 0;
  begun_ = Clock::now();
  if (!shown_) return;
  if (!thread_.joinable()) {
    // Signals are for the main thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  changed_.notify_all();
}

double Progress::end() {
  const std::lock_guard lock(mutex_);
  step_.clear();
  erase();
  return std::chrono::duration<double>(Clock::now() - begun_).count();
}

void Progress::reading(std::string_view what) {
  const std::lock_guard lock(mutex_);
  kind_ = what;
}

void Progress::rows_came(std::size_t count) {
  const std::lock_guard lock(mutex_);
  objects_ += count;
}

void Progress::run() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (step_.empty()) {
      changed_.wait(lock);
    } else if (const auto due = begun_ + kPatience; Clock::now() < due) {
      changed_.wait_until(lock, due);
    } else {
      draw();
      changed_.wait_for(lock, kPause);
    }
  }
}

std::string Progress::text() const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun_).count();
  std::string text = step_;
  if (!kind_.empty()) text += ": " + kind_ + ", " + std::to_string(objects_) + " objects";
  return model::printable(text + ", " + std::to_string(seconds) + " s");
}

void Progress::draw() {
  std::string line = text();
  // One column is left, since some terminals wrap there already.
  if (const auto width = terminal_width(); line.size() >= width) line.resize(width - 1);
  drawn = true;
  put("\r" + line + "\x1b[K");
}

}  // namespace pgsnap::app
