#include "signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "console.h"
#include "snapshot/capture/cancel.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::app {
namespace {

constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};
// How long a server that does not answer may hold us up.
constexpr unsigned kCancelSeconds = 1;

volatile sig_atomic_t exit_code = 0;

void end_now(int) { _exit(exit_code); }

void end(int signal_number) {
  exit_code = 128 + signal_number;
  store::remove_unfinished_files();
  erase_progress();
  signal(SIGALRM, end_now);
  alarm(kCancelSeconds);
  capture::cancel_queries();
  _exit(exit_code);
}

}  // namespace

void prepare_for_signals() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The wrong way round: using it is the error that it was.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) _exit(1);
  }
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action {};
  action.sa_handler = end;
  action.sa_flags = SA_RESTART;
  for (const int number : kEnding) sigaddset(&action.sa_mask, number);
  for (const int number : kEnding) {
    struct sigaction before {};
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
      sigaction(number, &action, nullptr);
    }
  }
}

}  // namespace pgsnap::app
