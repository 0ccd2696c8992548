#pragma once
// JSON text to events, without recursion and without a tree in memory.

#include <string_view>

namespace pgsnap::store {

// Texts are decoded and valid UTF-8, but may hold U+0000. Numbers come as they are written.
// What a method throws ends the parse.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void start_object() = 0;
  virtual void end_object() = 0;
  virtual void name(std::string_view name) = 0;
  virtual void start_array() = 0;
  virtual void end_array() = 0;
  virtual void text(std::string_view text) = 0;
  virtual void number(std::string_view digits) = 0;
  virtual void flag(bool value) = 0;
  virtual void null() = 0;
};

// Throws model::Error where the text is not one JSON value.
void parse_json(std::string_view text, JsonEvents& events);

}  // namespace pgsnap::store
