#include "snapshot/store/json_parser.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <string>

#include "snapshot/model/error.h"

namespace pgsnap::store {
namespace {

using model::Error;

constexpr int kMaxDepth = 16;

class Handler {
 public:
  explicit Handler(JsonEvents& events) : events_(events) {}

  bool Null() { return events_.null(), true; }
  bool Bool(bool value) { return events_.flag(value), true; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return events_.number({text, size}), true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return events_.text({text, size}), true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return events_.name({text, size}), true;
  }
  bool StartObject() { return deeper(), events_.start_object(), true; }
  bool EndObject(rapidjson::SizeType) { return --depth_, events_.end_object(), true; }
  bool StartArray() { return deeper(), events_.start_array(), true; }
  bool EndArray(rapidjson::SizeType) { return --depth_, events_.end_array(), true; }
  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  void deeper() {
    if (++depth_ > kMaxDepth) throw Error("its JSON is nested too deeply");
  }

  JsonEvents& events_;
  int depth_ = 0;
};

[[noreturn]] void fail(std::string_view text, std::size_t at, const char* what) {
  const auto before = text.substr(0, at);
  const auto line = std::ranges::count(before, '\n') + 1;
  throw Error("line " + std::to_string(line) + ": " + what);
}

}  // namespace

void parse_json(std::string_view text, JsonEvents& events) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Handler handler(events);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (!result) fail(text, result.Offset(), rapidjson::GetParseError_En(result.Code()));
  // The parser takes a NUL byte for the end.
  if (stream.Tell() != text.size())
    fail(text, stream.Tell(), "The document has bytes after its end.");
}

}  // namespace pgsnap::store
