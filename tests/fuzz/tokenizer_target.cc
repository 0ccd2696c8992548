// Tokens lie in the text, in order, and do not touch each other's bytes.

#include <cstdlib>

#include "diff/compare/sql_tokenizer.h"

using namespace pgsnap::diff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  SqlTokenizer tokenizer(text);
  SqlToken token{};
  std::size_t end = 0;
  while (tokenizer.next(token)) {
    if (token.size == 0 || token.begin < end || token.begin + token.size > size) std::abort();
    end = token.begin + token.size;
  }
  if (tokenizer.next(token)) std::abort();
  return 0;
}
