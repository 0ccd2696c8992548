#pragma once
// Standard error: messages, progress and what --debug asks for. Options -q, -v, --color, --debug.

#include <string>

namespace CLI {
class App;
}

namespace pgsnap::app {

// What --debug can show, as its list prints it.
enum class Debug { explain, timing, queries, graph };

enum class Color { none, red, green, yellow, cyan };

class Console {
 public:
  // Every command has these options.
  void add_to(CLI::App& command);
  // To be called after parsing.
  void start();

  bool verbose() const { return verbose_; }
  bool debugs(Debug mode) const { return (debug_ & bit(mode)) != 0; }

  // A line on standard error: "pgsnap: WORD: text". Texts are made printable; -q hides all but
  // errors and hints.
  void error(const std::string& text);
  void hint(const std::string& text);
  void warn(const std::string& text);
  void note(const std::string& text);
  // For -v.
  void detail(const std::string& text);
  // For --debug, as it is, with a newline; whoever calls it has asked debugs().
  void debug(const std::string& text);

  // For standard output: in colour, where that is wanted there.
  std::string colored(const std::string& text, Color color) const;

 private:
  static unsigned bit(Debug mode) { return 1U << static_cast<unsigned>(mode); }
  void line(const char* word, Color color, const std::string& text);

  bool quiet_ = false;
  bool verbose_ = false;
  unsigned debug_ = 0;
  std::string color_ = "auto";
  bool color_errors_ = false;
  bool color_output_ = false;
};

// The one of the program.
Console& console();

// Something that takes time: shown on a terminal once it takes longer than a second, with the kind
// and the number of objects while a database is read, and by --debug timing when it is over.
class Step {
 public:
  explicit Step(const std::string& what);
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  std::string what_;
};

// Takes the progress off the terminal. Async-signal-safe.
void erase_progress() noexcept;

}  // namespace pgsnap::app
