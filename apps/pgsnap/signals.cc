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

// A mapped file whose bytes are no longer there; what else raises SIGBUS is a fault of ours.
void file_went(int number, siginfo_t* what, void*) {
  if (what->si_code != BUS_ADRERR) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  static constexpr char kSaid[] =
      "pgsnap: error: a snapshot file was made shorter while it was read, or its disk fails\n"
      "pgsnap: hint: try again when nobody writes to it\n";
  store::remove_unfinished_files();
  erase_progress();
  if (write(STDERR_FILENO, kSaid, sizeof kSaid - 1) < 0) _exit(1);
  _exit(1);
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
  struct sigaction gone {};
  gone.sa_sigaction = file_went;
  gone.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &gone, nullptr);
  for (const int number : kEnding) {
    struct sigaction before {};
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
      sigaction(number, &action, nullptr);
    }
  }
}

}  // namespace pgsnap::app
