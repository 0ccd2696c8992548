#include "console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "nearest.h"
#include "progress.h"
#include "snapshot/model/printable.h"

namespace pgsnap::app {
namespace {

struct DebugMode {
  const char* name;
  Debug mode;
  const char* what;
};
constexpr std::array kDebugModes = {
    DebugMode{"explain", Debug::explain, "why each statement is there"},
    DebugMode{"timing", Debug::timing, "what took how long"},
    DebugMode{"queries", Debug::queries, "each query to a server, its rows and its time"},
    DebugMode{"graph", Debug::graph, "what waits for what in the plan, for dot (Graphviz)"},
};

constexpr const char* kListOfModes = "list";

std::string debug_problem(const std::string& name) {
  std::vector<std::string> names{kListOfModes};
  for (const auto& mode : kDebugModes) {
    if (name == mode.name) return {};
    names.emplace_back(mode.name);
  }
  return name == kListOfModes ? std::string() : unknown_name("debug mode", name, names);
}

[[noreturn]] void print_debug_modes() {
  std::string text = "debug modes, for standard error:";
  for (const auto& mode : kDebugModes) text += fmt::format("\n  {:<8} {}", mode.name, mode.what);
  // As --version ends the program, whatever else is on the command line.
  throw CLI::CallForVersion(text, 0);
}

const char* escape_of(Color color) {
  switch (color) {
    case Color::red: return "\x1b[31m";
    case Color::green: return "\x1b[32m";
    case Color::yellow: return "\x1b[33m";
    case Color::cyan: return "\x1b[36m";
    case Color::none: break;
  }
  return "";
}

std::string in_color(const std::string& text, Color color) {
  return color == Color::none ? text : escape_of(color) + text + "\x1b[0m";
}

bool wants_color(const std::string& when, int fd) {
  if (when != "auto") return when == "always";
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(fd) && !(no_color && *no_color) && terminal && std::string_view(terminal) != "dumb";
}

// Bound to the program's end: its thread is joined there.
Progress& progress() {
  static Progress the_progress;
  return the_progress;
}

class CaptureObserver : public capture::Observer {
 public:
  void reading(std::string_view what) override { progress().reading(what); }
  void rows_came(std::size_t count) override { progress().rows_came(count); }
  void query_ended(std::string_view sql, std::size_t rows, double seconds) override {
    if (!console().debugs(Debug::queries)) return;
    console().debug(fmt::format("-- {} rows, {:.1f} ms\n{};", rows, seconds * 1000, sql));
  }
};

}  // namespace

Console& console() {
  static Console the_console;
  return the_console;
}

void Console::add_to(CLI::App& command) {
  constexpr const char* kGroup = "Messages";
  command.add_flag("-q,--quiet", quiet_, "no warnings, notes and progress: only errors")
      ->group(kGroup);
  command
      .add_flag("-v,--verbose", verbose_, "say more: what filters hid, why a capture starts anew")
      ->group(kGroup);
  command
      .add_option("--color", color_,
                  "auto (default: on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->group(kGroup);
  command
      .add_option_function<std::string>(
          "--debug",
          [this](const std::string& name) {
            if (name == kListOfModes) print_debug_modes();
            for (const auto& mode : kDebugModes) {
              if (name == mode.name) debug_ |= bit(mode.mode);
            }
          },
          "show more of what happens; --debug list names the modes (repeatable)")
      ->check(debug_problem, "")
      ->trigger_on_parse()
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("MODE")
      ->group(kGroup);
}

void Console::start() {
  color_errors_ = wants_color(color_, STDERR_FILENO);
  color_output_ = wants_color(color_, STDOUT_FILENO);
  progress().start(!quiet_ && isatty(STDERR_FILENO));
  static CaptureObserver observer;
  capture::set_observer(&observer);
}

void Console::line(const char* word, Color color, const std::string& text) {
  const std::string shown = word + std::string(":");
  progress().without_line([&] {
    std::fprintf(stderr, "pgsnap: %s %s\n",
                 (color_errors_ ? in_color(shown, color) : shown).c_str(),
                 model::printable(text).c_str());
  });
}

void Console::error(const std::string& text) { line("error", Color::red, text); }
void Console::hint(const std::string& text) { line("hint", Color::cyan, text); }
void Console::warn(const std::string& text) {
  if (!quiet_) line("warning", Color::yellow, text);
}
void Console::note(const std::string& text) {
  if (!quiet_) line("note", Color::none, text);
}
void Console::detail(const std::string& text) {
  if (verbose_) note(text);
}

void Console::debug(const std::string& text) {
  progress().without_line(
      [&] { std::fprintf(stderr, "%s\n", model::printable_lines(text).c_str()); });
}

std::string Console::colored(const std::string& text, Color color) const {
  return color_output_ ? in_color(text, color) : text;
}

Step::Step(const std::string& what) : what_(what) { progress().begin(what); }

Step::~Step() {
  const double seconds = progress().end();
  if (!console().debugs(Debug::timing)) return;
  console().debug(fmt::format("{:9.3f} s  {}", seconds, what_));
}

void erase_progress() noexcept { Progress::erase(); }

}  // namespace pgsnap::app
