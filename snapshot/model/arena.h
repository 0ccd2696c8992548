#pragma once
// Memory for many small texts.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace pgsnap::model {

// Keeps copies of texts; they never move and are freed together, with the arena.
class Arena {
 public:
  std::string_view keep(std::string_view bytes) {
    if (bytes.empty()) return std::string_view("", 0);  // never unset
    if (bytes.size() > left_) {
      left_ = std::max<std::size_t>(kBlock, bytes.size());
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      next_ = blocks_.back().get();
    }
    std::copy(bytes.begin(), bytes.end(), next_);
    const std::string_view kept(next_, bytes.size());
    next_ += bytes.size();
    left_ -= bytes.size();
    return kept;
  }

 private:
  static constexpr std::size_t kBlock = 1 << 20;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace pgsnap::model
