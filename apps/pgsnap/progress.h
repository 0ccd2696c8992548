#pragma once
// A line on a terminal that says what is going on, while it takes longer than a second.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "snapshot/capture/observer.h"

namespace pgsnap::app {

class Progress {
 public:
  Progress() = default;
  ~Progress();

  // shown: whether standard error is a terminal and the line is wanted.
  void start(bool shown);
  void begin(const std::string& step);
  // Returns the seconds that it took.
  double end();

  void reading(std::string_view what);
  void rows_came(std::size_t count);

  // Runs while the line is not there; it comes back by itself.
  template <typename F>
  void without_line(F&& print) {
    const std::lock_guard lock(mutex_);
    erase();
    print();
  }
  // Async-signal-safe.
  static void erase() noexcept;

 private:
  void run();
  void draw();
  std::string text() const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
  bool shown_ = false;
  bool over_ = false;
  std::string step_;  // "": nothing is going on
  std::string kind_;
  std::size_t objects_ = 0;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace pgsnap::app
