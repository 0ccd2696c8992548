// replay --seconds N TARGET DICTIONARY FOLDER: runs a libFuzzer target without libFuzzer, on the files of a
// folder and on what they become when they are altered at random, for that many seconds of the processor.
//
// It sees less than a fuzzer that looks at which code runs, but needs no clang. What breaks is left in
// broken-TARGET.

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "mutations.h"

#define FOR_EACH_TARGET(X) X(binary) X(json) X(sqlite) X(texts)

// CMake gives each target's function its name.
#define DECLARE(name) extern "C" int fuzz_##name(const std::uint8_t*, std::size_t);
FOR_EACH_TARGET(DECLARE)
#undef DECLARE

namespace {

using namespace pgsnap::fuzz;
using Target = int (*)(const std::uint8_t*, std::size_t);

const std::map<std::string, Target> kTargets{
#define ENTRY(name) {#name, fuzz_##name},
    FOR_EACH_TARGET(ENTRY)
#undef ENTRY
};

std::string input;  // what the target has now
std::string kept;   // where that goes when it breaks

extern "C" void keep_input(int signal) {
  std::ofstream(kept, std::ios::binary) << input;
  std::fprintf(stderr, "replay: BROKE, see %s; it begins with:\n", kept.c_str());
  // All that is left of it where only the output is kept.
  for (const char c : std::string_view(input).substr(0, 400)) {
    std::fprintf(stderr, c >= ' ' && c <= '~' && c != '\\' ? "%c" : "\\x%02x", c & 0xff);
  }
  std::fputc('\n', stderr);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "replay: cannot read %s\n", path);
    std::exit(64);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

// The words in double quotes, as libFuzzer reads them.
std::vector<std::string> words_of(const std::string& dictionary) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < dictionary.size()) {
    const std::size_t end = std::min(dictionary.find('\n', at), dictionary.size());
    const std::string line = dictionary.substr(at, end - at);
    at = end + 1;
    const std::size_t open = line.find('"'), close = line.rfind('"');
    if (line.starts_with('#') || close <= open) continue;
    std::string word;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (line[i] != '\\') {
        word += line[i];
      } else if (line[++i] == 'x') {
        word += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
        i += 2;
      } else {
        word += line[i];
      }
    }
    words.push_back(word);
  }
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  const auto target = argc == 6 ? kTargets.find(argv[3]) : kTargets.end();
  if (target == kTargets.end() || std::string(argv[1]) != "--seconds") {
    std::fprintf(stderr, "usage: replay --seconds N TARGET DICTIONARY FOLDER\n");
    return 64;
  }
  const std::clock_t end = std::clock() + std::atoi(argv[2]) * CLOCKS_PER_SEC;
  const auto words = words_of(read_file(argv[4]));
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(argv[5])) {
    seeds.push_back(read_file(entry.path().c_str()));
  }
  std::ranges::sort(seeds);
  kept = "broken-" + target->first;
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) std::signal(signal, keep_input);
  std::size_t count = 0;
  const auto run = [&] {
    target->second(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    ++count;
  };
  for (const std::string& seed : seeds) {
    input = seed;
    run();
  }
  Random random(1);
  while (std::clock() < end) {
    input = altered(seeds, below(random, seeds.size()), random);
    for (std::size_t n = below(random, 4); n > 0 && !words.empty(); --n) {
      input.insert(below(random, input.size() + 1), words[below(random, words.size())]);
    }
    run();
  }
  std::printf("%s: %zu seeds, %zu inputs, nothing broke\n", target->first.c_str(), seeds.size(),
              count);
  return 0;
}
