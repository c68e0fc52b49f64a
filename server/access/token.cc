#include "server/access/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr std::string_view kPrefix = "sct_";
constexpr size_t kIdBytes = 4;
constexpr size_t kSecretBytes = 32;
constexpr size_t kIdEnd = kPrefix.size() + 2 * kIdBytes;
constexpr size_t kTextBytes = kIdEnd + 1 + 2 * kSecretBytes;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

absl::StatusOr<std::string> MakeTokenText() {
  std::string random(kIdBytes + kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()),
                 static_cast<int>(random.size())) != 1) {
    return absl::InternalError("the system has no random bits for a token");
  }
  std::string text =
      absl::StrCat(kPrefix.data(), absl::BytesToHexString(random.substr(0, kIdBytes)), "_",
                   absl::BytesToHexString(random.substr(kIdBytes)));
  OPENSSL_cleanse(random.data(), random.size());
  return text;
}

bool IsTokenId(std::string_view id) { return id.size() == 2 * kIdBytes && IsHex(id); }

std::string_view TokenIdOf(std::string_view text) {
  if (text.size() != kTextBytes || !text.starts_with(kPrefix) || text[kIdEnd] != '_' ||
      !IsHex(text.substr(kIdEnd + 1))) {
    return "";
  }
  const std::string_view id = text.substr(kPrefix.size(), 2 * kIdBytes);
  return IsTokenId(id) ? id : "";
}

TokenDigest DigestOf(std::string_view text) {
  TokenDigest digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

bool AreEqual(const TokenDigest& a, const TokenDigest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace scantrend
