#include "arguments.h"

#include <cstring>

#include "snapshot/capture/conninfo.h"

namespace pgsnap::app {
namespace {

// Where in an argument the value of an option begins: --dbname=postgresql://..., -dpostgresql://...
char* value_of(char* argument) {
  if (std::strncmp(argument, "--", 2) == 0) {
    char* equals = std::strchr(argument, '=');
    return equals ? equals + 1 : argument;
  }
  return std::strncmp(argument, "-d", 2) == 0 ? argument + 2 : argument;
}

}  // namespace

void cover_passwords(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    char* value = value_of(argv[i]);
    const std::string covered = capture::without_passwords(value);
    std::memcpy(value, covered.data(), covered.size());
  }
}

std::string with_passwords_covered(std::string text, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string value = value_of(argv[i]);
    const std::string covered = capture::without_passwords(value);
    if (covered == value) continue;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
      text.replace(at, value.size(), covered);
    }
  }
  return text;
}

}  // namespace pgsnap::app
