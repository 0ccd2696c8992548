#include "snapshot/model/digest.h"

// EVP allocates and frees for each text, which costs a small object a third of its digest; these functions,
// which OpenSSL would rather not have called any more, do not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "snapshot/model/error.h"

namespace pgsnap::model {

Digest sha256(std::initializer_list<std::string_view> pieces) {
  SHA256_CTX context;
  Digest digest;
  bool good = SHA256_Init(&context) == 1;
  for (std::string_view piece : pieces) {
    good = good && SHA256_Update(&context, piece.data(), piece.size()) == 1;
  }
  if (!good || SHA256_Final(digest.data(), &context) != 1) {
    throw Error("SHA-256 is not available", "check the OpenSSL installation");
  }
  return digest;
}

std::string hex(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::uint8_t byte : digest) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace pgsnap::model
