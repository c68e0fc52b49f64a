// CryptoPan: addresses in place of addresses, so that nobody without the key can tell them.
#ifndef SCANTREND_CLIENT_SENSOR_CRYPTO_PAN_H_
#define SCANTREND_CLIENT_SENSOR_CRYPTO_PAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/address.h"

namespace scantrend {

// Prefix-preserving anonymisation: two addresses that have their first n bits in common, and not
// more, become two that have. It is one-to-one, and the same with the same key. J. Xu, J. Fan, M.
// Ammar, S. Moon: "Prefix-Preserving IP Address Anonymization" (ICNP 2002), with AES-128, as the
// authors' Crypto-PAn 1.0 does it for IPv4; IPv6 addresses are treated likewise, over 128 bits.
// What is known about some addresses tells the prefixes of their neighbours: the paper says how
// much.
//
// Not thread-safe.
class CryptoPan {
 public:
  static constexpr size_t kKeyBytes = 32;

  // `key`: kKeyBytes bytes, of which the first half is the AES key and the other one becomes the
  // padding. INVALID_ARGUMENT: another length. INTERNAL: the cryptographic library fails.
  static absl::StatusOr<std::unique_ptr<CryptoPan>> Make(std::string_view key);
  // Of a file that holds kKeyBytes bytes, or twice as many hexadecimal digits and nothing else but
  // a newline. INVALID_ARGUMENT: neither; NOT_FOUND, PERMISSION_DENIED, ...: the file. Messages
  // name the path and how to make a key; never the key.
  static absl::StatusOr<std::unique_ptr<CryptoPan>> OfFile(const std::string& path);

  virtual ~CryptoPan() = default;
  virtual Address Anonymize(const Address& address) = 0;
  // Tells keys apart, and does not tell them.
  virtual uint64_t fingerprint() const = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_CRYPTO_PAN_H_
