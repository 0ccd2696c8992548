#include "snapshot/model/digest.h"

#include <openssl/evp.h>

#include <memory>

#include "snapshot/model/error.h"

namespace pgsnap::model {

Digest sha256(std::initializer_list<std::string_view> pieces) {
  // Fetching the algorithm costs more than hashing a small object, so it is done once.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free};
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
      EVP_MD_CTX_new(), EVP_MD_CTX_free};
  Digest digest;
  bool good = context && EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1;
  for (std::string_view piece : pieces) {
    good = good && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
  }
  if (!good || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
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
