// Tokens lie in the text, in order, and do not touch each other's bytes.

#include <cstdlib>

#include "diff/compare/sql_tokenizer.h"
#include "text_forms.h"

using namespace pgsnap;
using namespace pgsnap::diff;

void fuzz::read_tokens(std::string_view text) {
  SqlTokenizer tokenizer(text);
  SqlToken token{};
  std::size_t end = 0;
  while (tokenizer.next(token)) {
    if (token.size == 0 || token.begin < end || token.begin + token.size > text.size()) {
      std::abort();
    }
    end = token.begin + token.size;
  }
  if (tokenizer.next(token)) std::abort();
}
