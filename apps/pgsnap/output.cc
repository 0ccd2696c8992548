#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "commands.h"
#include "snapshot/model/error.h"
#include "snapshot/store/output_file.h"

namespace pgsnap::app {

void write_output(const std::string& path, const std::string& text) {
  if (!path.empty() && path != "-") {
    store::OutputFile file(path);
    file.write(text);
    file.commit();
    return;
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw model::Error(std::string("cannot write to standard output: ") + std::strerror(errno));
  }
}

void report_unmodelled(const model::Catalog& catalog, const std::string& source, bool strict) {
  constexpr std::size_t kShown = 20;
  const auto& names = catalog.info().unmodelled;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    std::fprintf(stderr, "pgsnap: warning: %s: not captured: %s\n", source.c_str(), names[i].c_str());
  }
  if (names.size() > kShown) {
    std::fprintf(stderr, "pgsnap: warning: %s: %zu more are not captured; pgsnap info lists them\n",
                 source.c_str(), names.size() - kShown);
  }
  if (strict && !catalog.info().unmodelled.empty()) {
    throw model::Error(source + " has objects of kinds that pgsnap does not carry yet",
                       "leave out --strict to go on without them");
  }
}

}  // namespace pgsnap::app
