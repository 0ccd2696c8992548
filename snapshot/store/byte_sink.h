#pragma once
// Where an encoder writes to: a string or a file.

#include <cstddef>
#include <string>
#include <string_view>

namespace pgsnap::store {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;
  // How much will come, about.
  virtual void expect(std::size_t) {}
};

class StringSink : public ByteSink {
 public:
  void write(std::string_view bytes) override { bytes_.append(bytes); }
  void expect(std::size_t size) override { bytes_.reserve(size); }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace pgsnap::store
