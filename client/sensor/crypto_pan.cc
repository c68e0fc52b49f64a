#include "client/sensor/crypto_pan.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr int kIpv4Bits = 32;
constexpr int kIpv6Bits = 128;
using Block = std::array<uint8_t, kBlockBytes>;

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

// The first 16 bytes of an address in network order; an IPv4 address is the first 4 of them.
Block BytesOf(const Address& address) {
  Block bytes{};
  const uint64_t high = address.is_ipv4() ? uint64_t{address.ipv4()} << 32 : address.high();
  const uint64_t low = address.is_ipv4() ? 0 : address.low();
  for (size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<uint8_t>(low >> (56 - 8 * i));
  }
  return bytes;
}

class AesCryptoPan : public CryptoPan {
 public:
  AesCryptoPan(Cipher cipher, const Block& padding)
      : cipher_(std::move(cipher)), padding_(padding) {
    // What an all-zero block becomes tells keys apart as well as any.
    Encrypt(1);
    for (size_t i = 0; i < sizeof(fingerprint_); ++i) {
      fingerprint_ = fingerprint_ << 8 | output_[i];
    }
  }

  Address Anonymize(const Address& address) override {
    const bool ipv4 = address.is_ipv4();
    const int bits = ipv4 ? kIpv4Bits : kIpv6Bits;
    const Block original = BytesOf(address);
    // Block i: the first i bits of the address, and the padding from there on.
    Block mixed = padding_;
    for (int bit = 0; bit < bits; ++bit) {
      std::copy(mixed.begin(), mixed.end(), input_.begin() + bit * kBlockBytes);
      const auto at = static_cast<size_t>(bit / 8);
      const auto mask = static_cast<uint8_t>(0x80 >> (bit % 8));
      mixed[at] = static_cast<uint8_t>((mixed[at] & ~mask) | (original[at] & mask));
    }
    Encrypt(static_cast<size_t>(bits));
    // Bit i changes if block i, encrypted, begins with a one.
    uint64_t high = 0;
    uint64_t low = 0;
    for (int bit = 0; bit < bits; ++bit) {
      const uint64_t one = output_[static_cast<size_t>(bit) * kBlockBytes] >> 7;
      if (bit < 64) {
        high |= one << (63 - bit);
      } else {
        low |= one << (127 - bit);
      }
    }
    return ipv4 ? Address(address.ipv4() ^ static_cast<uint32_t>(high >> 32))
                : Address(address.high() ^ high, address.low() ^ low);
  }

  uint64_t fingerprint() const override { return fingerprint_; }

 private:
  // The first `blocks` blocks of input_ into output_. It cannot fail: the cipher needs no memory
  // and the lengths are whole blocks.
  void Encrypt(size_t blocks) {
    int written = 0;
    EVP_EncryptUpdate(cipher_.get(), output_.data(), &written, input_.data(),
                      static_cast<int>(blocks * kBlockBytes));
  }

  const Cipher cipher_;
  const Block padding_;
  uint64_t fingerprint_ = 0;
  std::array<uint8_t, kIpv6Bits * kBlockBytes> input_{};
  std::array<uint8_t, kIpv6Bits * kBlockBytes> output_{};
};

}  // namespace

absl::StatusOr<std::unique_ptr<CryptoPan>> CryptoPan::Make(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a key has ", kKeyBytes, " bytes, not ", key.size()));
  }
  const auto* const bytes = reinterpret_cast<const uint8_t*>(key.data());
  Cipher cipher(EVP_CIPHER_CTX_new());
  Block padding{};
  int written = 0;
  if (cipher == nullptr ||
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr, bytes, nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(cipher.get(), 0) != 1 ||
      EVP_EncryptUpdate(cipher.get(), padding.data(), &written, bytes + kBlockBytes, kBlockBytes) !=
          1 ||
      written != kBlockBytes) {
    return absl::InternalError("OpenSSL has no AES-128");
  }
  return std::make_unique<AesCryptoPan>(std::move(cipher), padding);
}

absl::StatusOr<std::unique_ptr<CryptoPan>> CryptoPan::OfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be opened"));
  }
  // One more than the longest there is: what is longer is wrong.
  constexpr size_t kFileBytesMax = 2 * kKeyBytes + 3;
  std::string text(kFileBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  std::string key = text;
  if (text.size() != kKeyBytes) {
    const std::string digits(absl::StripAsciiWhitespace(text));
    const bool hex = digits.size() == 2 * kKeyBytes &&
                     std::all_of(digits.begin(), digits.end(), absl::ascii_isxdigit);
    if (!hex) {
      OPENSSL_cleanse(text.data(), text.size());
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": holds no key: ", kKeyBytes, " bytes, or ", 2 * kKeyBytes,
                       " hexadecimal digits; make one with: openssl rand -hex ", kKeyBytes));
    }
    key = absl::HexStringToBytes(digits);
  }
  auto made = Make(key);
  OPENSSL_cleanse(text.data(), text.size());
  OPENSSL_cleanse(key.data(), key.size());
  return made;
}

}  // namespace scantrend
