// Tokens: text by which a caller shows who it is, and what the server keeps of it.
//
//   sct_7f3a9c21_e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
//       id       256 random bits
//
// sct_ is for tools that look for secrets where none should be. The id is no secret: it names the
// token in lists, logs and when it is revoked.
#ifndef SCANTREND_SERVER_ACCESS_TOKEN_H_
#define SCANTREND_SERVER_ACCESS_TOKEN_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/access/role.h"

namespace scantrend {

inline constexpr size_t kTokenLabelBytesMax = 100;

// SHA-256 of a token's text. That it is fast is no harm: slow hashes protect secrets that can be
// guessed, which 256 random bits cannot be, at whatever speed; and every call is checked.
using TokenDigest = std::array<uint8_t, 32>;

// What is kept of a token.
struct TokenRecord {
  std::string id = {};
  Role role = Role::kRead;
  std::string sensor = {};  // of Role::kIngest; else empty
  std::string label = {};   // what it is for; may be empty
  uint32_t created_s = 0;   // seconds since 1970-01-01T00:00:00Z
  uint32_t expires_s = 0;   // from then on it is refused; 0: never
  TokenDigest digest{};

  bool operator==(const TokenRecord&) const = default;
};

// A new token's text, of random bits of the operating system. INTERNAL: it has none.
absl::StatusOr<std::string> MakeTokenText();

// Whether `id` could be a token's: 8 characters of 0-9 a-f.
bool IsTokenId(std::string_view id);

// The id in a token's text; empty if it is none: too short, too long, or of other characters.
std::string_view TokenIdOf(std::string_view text);

TokenDigest DigestOf(std::string_view text);

// Takes as long whichever of their bytes differ.
bool AreEqual(const TokenDigest& a, const TokenDigest& b);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_TOKEN_H_
