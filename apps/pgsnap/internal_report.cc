#include "internal_report.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

#include "snapshot/store/snapshot_file.h"

namespace pgsnap::app {

std::string write_internal_report(const diff::InternalError& error) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = std::string(folder && *folder ? folder : "/tmp") + "/pgsnap-report-XXXXXX";
  const std::string text = "pgsnap " PGSNAP_VERSION ", snapshot format " +
                           std::to_string(store::kFormatVersion) +
                           "\n"
                           "Nothing here is a name, a text or a secret of a database.\n\n" +
                           error.report();
  const int fd = mkstemp(path.data());
  const bool written =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  const std::string advice = "nothing was printed; if the snapshot is your own, please report this";
  return written ? advice + " with " + path + ", which holds no names and no texts" : advice;
}

void forbid_core_dumps() {
#if !defined(__SANITIZE_ADDRESS__)  // its leak check reads this process as a debugger does
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace pgsnap::app
